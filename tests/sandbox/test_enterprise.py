"""An enterprise with business units below it, over HTTP."""
