"""The account's files: the tree that its Enhanced FTP shows, and the SFTP server before it."""
