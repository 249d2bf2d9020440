"""Reasons of orders and of refusals, and posts of officials, as data with words."""
