"""What goes in and out, as marshmallow schemas. Unknown fields are refused."""
