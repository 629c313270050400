import json

from indexer.corpus.cdxj import cdxj_line


def test_a_cdxj_line_is_a_key_a_time_and_one_object_on_one_line():
    url = "http://paper.example/a\nb?ä=\u2028"
    line = cdxj_line("example,paper)/a", "20160301120000", {"url": url, "status": "200"})
    assert line.count("\n") == 1 and line.endswith("\n") and line.isascii()
    key, stamp, members = line.split(" ", 2)
    assert (key, stamp) == ("example,paper)/a", "20160301120000")
    assert json.loads(members) == {"url": url, "status": "200"}


def test_what_a_record_does_not_state_is_left_out_of_a_cdxj_line():
    line = cdxj_line("example)/", "20160301120000", {"url": "http://example/", "status": "-"})
    assert line.endswith(' {"url": "http://example/"}\n')
