"""The API's shapes; the frontend's types are generated from them."""
