"""The pages: rendered on the server, whole without JavaScript, swapped in place by htmx with it."""
