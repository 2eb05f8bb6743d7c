"""The outbox: what is to be said, to whom, and what became of it."""

from notifications.rows import DeliveryEvent, MailboxMessage, Message, Shipment

__all__ = ["DeliveryEvent", "MailboxMessage", "Message", "Shipment"]
