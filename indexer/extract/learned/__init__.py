"""How is what was learned from judged pages asked at run time?

``trees`` turns boosted trees into functions, ``judge_file`` reads a judge and its bounds from a
JSON file. Not which features a judge weighs (each room has its own), and nothing is trained here:
the scripts in ``benchmarks/`` do that.
"""
