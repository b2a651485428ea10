"""Waibot: a bilingual assistant on working in China as a foreigner."""
