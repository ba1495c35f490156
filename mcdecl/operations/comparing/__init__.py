"""What a change does to rows: two versions of a project's data flow, compared table by table and file by file."""
