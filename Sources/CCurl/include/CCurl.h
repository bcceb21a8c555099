// libcurl, loaded when something is first fetched: programs that fetch nothing start without it and the thirty libraries it rests on.
// Its headers are not needed to build; what is used of its interface has had these numbers since 7.32 (2013).
#ifndef CCURL_H
#define CCURL_H
#include <stddef.h>

/// Loads the library. NULL, or a message.
const char *ftu_load(void);

/// What is asked for, and who hears of the answer. A function that returns anything but 0 ends the transfer.
typedef struct {
  const char *url;
  /// Lines `Name: value`, NULL behind the last.
  const char *const *headers;
  const char *user_agent;
  /// A file of certificates to trust, or NULL for the system's.
  const char *certificates;
  /// Until a connection stands.
  long connect_seconds;
  /// Without a single byte.
  long stall_seconds;
  /// A line of the answer's head, its line end too.
  int (*header)(void *context, const char *line, size_t count);
  /// A part of the body, as it comes: nothing is unpacked.
  int (*body)(void *context, const char *bytes, size_t count);
  /// At least once a second.
  int (*tick)(void *context);
  void *context;
} ftu_request;

enum { FTU_ERROR_SIZE = 256 };

/// A connection that outlives its requests. NULL where there is no memory. The library must be loaded.
void *ftu_open(void);
void ftu_close(void *connection);

/// One GET over http or https, redirects not followed, proxies as the environment names them. Returns libcurl's code, 0 for an
/// answer of any status, with libcurl's words in `error`.
int ftu_get(void *connection, const ftu_request *request, char error[FTU_ERROR_SIZE]);
#endif
