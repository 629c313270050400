"""Answers when the article was published and last changed, where that was read and how sure it is.

It is not for dates inside the prose, nor does it ever date an article by its capture.

In reading order:

    decide         the order of the steps
    gather         candidates from all places, the doubtful ones only where need be
    candidate      one date with its provenance and rank
    ranks          how far each place is believed
    from_metadata  JSON-LD, meta elements, document title, URL, scripts
    from_elements  microdata, time elements, class names
    from_lines     lines such as "Posted: 4 March 2019", datelines
    from_capture   "3 hours ago" and "4 March", completed by the capture
    surroundings   near the headline, or in a comment, an advertisement, a list of teasers
    month_only     "November 2019"
    plausible      impossible dates dropped, the order of day and month settled
    evidence       a row of numbers for each candidate: what speaks for it
    belief         the learned trees that weigh the rows, and the confidence they have earned
    settle         one publication and one change, without contradiction
    zones          the local time zone of a UTC timestamp
    parse          the date in a text: ISO, RFC and how some seventy languages write it
    clock          the time of day beside a date, and its zone
    calendars      Persian and Buddhist years, Japanese and Chinese eras
    labels         "Posted", "Updated", "©": the words beside a date
"""
