"""Finding things by the beginning of a name, its pinyin, its initials, or a number.

Whoever writes a name notes its words in the same transaction (`noting`); a question is a range of
words, answered by an index, and shows nobody more than their posts do (`finding`).
"""
