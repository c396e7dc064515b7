// SPDX-License-Identifier: Apache-2.0
#ifndef MINZHENG_SQLITE_SETTINGS_H
#define MINZHENG_SQLITE_SETTINGS_H

/// Tells SQLite not to keep statistics of its memory: for them every piece of memory that it takes or gives back goes
/// through one lock of the whole process, which connections that read at once wait for.
/// To be called before the first connection is opened; returns SQLITE_OK, or SQLITE_MISUSE when it came too late, which
/// does no harm.
int minzheng_sqlite_without_memory_statistics(void);

#endif
