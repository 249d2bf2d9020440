"""From ready to collected: locker, counter or post, reminders, the 30-day rule, proof."""
