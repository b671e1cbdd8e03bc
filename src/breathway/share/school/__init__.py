"""What a school reads: its page, messages, feeds, and the forms by which it subscribes.

In: forecasts, alerts, a verification, a subscription. Out: HTML, text, JSON, Atom, iCalendar, in
its language. No person is in any of it. What to do at a colour is a proposal: it is recalled from
common guidance for schools, not verified, and not clinically reviewed, and the pages say so.
"""
