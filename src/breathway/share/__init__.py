"""What leaves for other programs and people, and what they send: files, messages, the report.

In: values of ``model``. Out: bytes of HL7 v2, GDT, CSV, and the one-page report as HTML or PDF. The
writers and readers here turn values into bytes and back and touch nothing else; whoever calls them
gives the time and the identifiers. Bytes of instruments are read in ``device``.
"""
