"""The room that speaks: from a message posted to a receipt, knowing no plan and no campaign."""
