"""A bank, or with another name, key and company code the post office.

A separate program that speaks BI-SNAP as a real partner does; it knows nothing of Tertib but its
address. It keeps books of its own, so that reconciliation has something to be checked against.
"""
