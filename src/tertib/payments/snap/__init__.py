"""The BI-SNAP host: the four services that banks and the post office call at our door."""
