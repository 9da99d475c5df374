"""Pick-up: how what is ready is handed over to whoever bought it.

Each preparation that a customer collects has a code of eight digits and a signed word for its QR (`code_of`).
No code is kept, only a digest by which it is found. Wrong codes are counted by place and by who tries them,
in the database, and pause the place; a code works once, since what was handed over is never handed over
again. A deputy is named by the customer (`name_deputy`), or needs only the code where the merchant says so.
Callers: the counter by the routes; `purchase.journey`, mails and `api.tracking` show codes and deputies.
"""

from guichet.purchase.pickup.codes import Code, code_of
from guichet.purchase.pickup.deputies import deputy_of, name_deputy, withdraw_deputy

__all__ = ["Code", "code_of", "deputy_of", "name_deputy", "withdraw_deputy"]
