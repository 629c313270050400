"""Words that are data of the program, as pages say them: outcomes, kinds of pages, states.

``said`` looks them up; here they are marked for translation. Not here: words of archives.
"""

from webapp.shared.speech import N_

OUTCOMES = (
    N_("article"), N_("page"), N_("revisit"), N_("redirect"), N_("skipped"), N_("removed"),
    N_("damaged"), N_("poison"),
)  # fmt: skip
KINDS = (N_("article"), N_("front"), N_("error"), N_("wall"), N_("other"))
STATES = (N_("unchanged"), N_("changed"), N_("gone"), N_("removed"))
