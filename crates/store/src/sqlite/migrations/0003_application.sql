-- Who comes to authorize an application names the platform by it.
CREATE UNIQUE INDEX platform_application ON platform (application);
