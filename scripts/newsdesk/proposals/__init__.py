"""What people propose by issue and pull request, and what newsdesk answers them."""
