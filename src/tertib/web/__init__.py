"""The shared shell: layout, design tokens, components, sign-in pages, home of each role."""
