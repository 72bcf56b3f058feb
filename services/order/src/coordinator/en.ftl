coordinator-title = Export desk
coordinator-lead = This is where export orders will be put together into air cargo.
coordinator-none-title = No flights yet
coordinator-none-text = Export starts with the first flight. Until then every order is delivered within Indonesia, and there is nothing for you to do here.
coordinator-help = How export works
coordinator-ready-title = What can be prepared now
coordinator-ready-text = Sellers whose training covers export carry the badge Siap ekspor. You can look through their products and speak with them already.
coordinator-ready-link = Products ready for export
