"""The desk: a ledger on web pages, to see, question and correct it.

`app` joins pages, API and reviews; `asked` is a question as an address; `held` is what a ledger tells at a moment;
`pages` are the contexts that the templates show. `cli` hands in what opens ledgers and makes incidents.
"""
