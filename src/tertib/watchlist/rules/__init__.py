"""Pure decisions about travel bans: how long, by whom, for whom, and when one may match."""
