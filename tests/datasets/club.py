"""A club's own folder as a dataset: the ten-line manifest, and the table beside it."""

CLUB = """\
name: club
title: Portraits of a club
people: adult members who came on one afternoon
licence: not published
consent: {basis: written consent, text: use in this audit, withdrawal: by letter to the club}
minors: none
scraped: false
access: local
layout: {table: people.csv}
labels: {gender: {provenance: self-reported, text: asked on the form}}
"""

PEOPLE = """\
image,subject,capture,gender
first/ada.jpg,ada,first,female
second/ada.jpg,ada,second,female
first/ben.jpg,ben,first,male
second/ben.jpg,ben,second,male
first/cem.jpg,cem,first,
"""
