"""Financial assistance: a pre-screen that never decides, the application, the award.

the pre-screen is answered   prescreens.answer   kept apart for a month, or until they apply
an application is opened     actions.open        a hold on the whole account; nothing is chased
it is handed in              actions.submit      complete, or with what is missing and by when
a person decides             decisions.award     an adjustment visit by visit; what was paid
                                                 above it becomes a credit
                             decisions.deny      with the days to appeal, the hold until then
the guarantor appeals        decisions.appeal    a hold again, until someone decides anew
nothing more comes           actions.sweep       lapsed; incomes told are forgotten
"""
