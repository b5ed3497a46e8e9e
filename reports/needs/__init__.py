"""Training needs: which competencies are missing where, why, and a year's plan that closes them.

Reading order: ``settings``; ``gaps`` (required against assessed, by unit, post and competency),
``signals`` (survey elements that point to competencies), ``offers`` (courses that teach them),
``planning`` (who learns what within the limits), ``shown`` (which groups are too small),
``analysis`` (all of it), ``sheets`` (as a workbook, AKPK).
"""
