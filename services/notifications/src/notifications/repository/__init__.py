"""All that is asked of the DynamoDB table.

Every item of a recipient has the pk `RECIPIENT#<user_id>`; a suppression is the one item of
`SUPPRESSION#<hash of the address>`. A notification's `<key>` is `<event_id>#email`, or
`<event_id>#webhook#<webhook_id>`.

| Access pattern | sk | Call |
|---|---|---|
| keep the newest contact, or its tombstone | `CONTACT` | PutItem, if newer |
| see whether a recipient was deleted | `CONTACT` | GetItem, consistent |
| add a notification once | `NOTIFICATION#<key>` | PutItem, if new |
| read it with its contact | both of the above | TransactGetItems |
| read it alone | `NOTIFICATION#<key>` | GetItem, consistent |
| list what a digest tells | begins with `NOTIFICATION#`, by `digest_id` | Query, consistent |
| claim, release, settle, delay, reopen it | `NOTIFICATION#<key>` | UpdateItem, if allowed |
| record an attempt to deliver it | `NOTIFICATION#<key>`, in `attempts` | in the same UpdateItem |
| list what is delayed until now | index `due`: `due_shard`, `due_at` | Query |
| read and replace preferences | `PREFERENCES` | GetItem; PutItem, if at that version |
| add an inbox entry once | `INBOX#<event_id>` | PutItem, if new |
| list an inbox, the newest first; count unread | begins with `INBOX#` | Query |
| note that an entry was read | `INBOX#<event_id>` | UpdateItem, if there |
| add a webhook, read it | `WEBHOOK#<webhook_id>` | PutItem; GetItem, consistent |
| list and count a person's webhooks | begins with `WEBHOOK#` | Query, consistent |
| replace its secrets, disable it; delete it | the same | UpdateItem; DeleteItem; if allowed |
| erase what is personal | `PREFERENCES`, begins with `INBOX#` or `WEBHOOK#` | Query, DeleteItem |
| suppress an address once; find that it is | `SUPPRESSION` | PutItem, if new or worse; GetItem |

Attempts lie inside of their notification: what became of both is one write, so they cannot disagree
and recording costs nothing. `expires_at` (epoch seconds) is the table's TTL attribute; contacts,
tombstones, preferences and webhooks have none. The stream carries old and new images to `dispatch`.
"""

from notifications.repository.contacts import Contacts
from notifications.repository.due import DueNotifications
from notifications.repository.inbox import Inbox, LastEntry
from notifications.repository.notification_items import pending_notification
from notifications.repository.notifications import Notifications
from notifications.repository.people import People
from notifications.repository.preferences import SavedPreferences
from notifications.repository.suppressions import Suppressions
from notifications.repository.table import Table
from notifications.repository.webhooks import Webhooks

__all__ = [
    "Contacts",
    "DueNotifications",
    "Inbox",
    "LastEntry",
    "Notifications",
    "People",
    "SavedPreferences",
    "Suppressions",
    "Table",
    "Webhooks",
    "pending_notification",
]
