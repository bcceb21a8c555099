#include "CCurl.h"
#include <dlfcn.h>
#include <pthread.h>

// From curl/curl.h, whose numbers never change: longs from 0, addresses from 10,000, functions from 20,000.
enum {
  OPT_LOW_SPEED_LIMIT = 19, OPT_LOW_SPEED_TIME = 20, OPT_NOPROGRESS = 43, OPT_FOLLOWLOCATION = 52, OPT_CONNECTTIMEOUT = 78,
  OPT_NOSIGNAL = 99, OPT_PROTOCOLS = 181, OPT_TCP_KEEPALIVE = 213, OPT_SUPPRESS_CONNECT_HEADERS = 265,
  OPT_WRITEDATA = 10001, OPT_URL = 10002, OPT_ERRORBUFFER = 10010, OPT_USERAGENT = 10018, OPT_HTTPHEADER = 10023,
  OPT_HEADERDATA = 10029, OPT_XFERINFODATA = 10057, OPT_CAINFO = 10065,
  OPT_WRITEFUNCTION = 20011, OPT_HEADERFUNCTION = 20079, OPT_XFERINFOFUNCTION = 20219,
  GLOBAL_DEFAULT = 3, PROTOCOL_HTTP_AND_HTTPS = 3,
};

static int (*global_init)(long);
static void *(*easy_init)(void);
static void (*easy_reset)(void *);
static void (*easy_cleanup)(void *);
static int (*easy_perform)(void *);
static int (*easy_setopt)(void *, int, ...);
static const char *(*easy_strerror)(int);
static void *(*list_append)(void *, const char *);
static void (*list_free)(void *);
static const char *message;

static void load(void) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) library = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    message = dlerror();
    return;
  }
  global_init = (__typeof__(global_init))dlsym(library, "curl_global_init");
  easy_init = (__typeof__(easy_init))dlsym(library, "curl_easy_init");
  easy_reset = (__typeof__(easy_reset))dlsym(library, "curl_easy_reset");
  easy_cleanup = (__typeof__(easy_cleanup))dlsym(library, "curl_easy_cleanup");
  easy_perform = (__typeof__(easy_perform))dlsym(library, "curl_easy_perform");
  easy_setopt = (__typeof__(easy_setopt))dlsym(library, "curl_easy_setopt");
  easy_strerror = (__typeof__(easy_strerror))dlsym(library, "curl_easy_strerror");
  list_append = (__typeof__(list_append))dlsym(library, "curl_slist_append");
  list_free = (__typeof__(list_free))dlsym(library, "curl_slist_free_all");
  if (!global_init || !easy_init || !easy_reset || !easy_cleanup || !easy_perform || !easy_setopt || !easy_strerror ||
      !list_append || !list_free)
    message = "libcurl lacks a function that ftlab needs";
  else if (global_init(GLOBAL_DEFAULT))
    message = "libcurl cannot be started";
}

const char *ftu_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return message;
}

void *ftu_open(void) { return easy_init(); }

void ftu_close(void *connection) { easy_cleanup(connection); }

static size_t on_header(char *bytes, size_t size, size_t count, void *context) {
  const ftu_request *request = context;
  return request->header(request->context, bytes, size * count) ? 0 : size * count;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context) {
  const ftu_request *request = context;
  return request->body(request->context, bytes, size * count) ? 0 : size * count;
}

static int on_progress(void *context, long long a, long long b, long long c, long long d) {
  (void)a, (void)b, (void)c, (void)d;
  const ftu_request *request = context;
  return request->tick(request->context);
}

int ftu_get(void *connection, const ftu_request *request, char error[FTU_ERROR_SIZE]) {
  // Forgets the options of the request before, not the connection.
  easy_reset(connection);
  error[0] = 0;
  void *headers = NULL;
  for (const char *const *line = request->headers; *line; line++) {
    void *longer = list_append(headers, *line);
    if (!longer) {
      list_free(headers);
      return 27;  // CURLE_OUT_OF_MEMORY
    }
    headers = longer;
  }
  easy_setopt(connection, OPT_URL, request->url);
  easy_setopt(connection, OPT_HTTPHEADER, headers);
  easy_setopt(connection, OPT_USERAGENT, request->user_agent);
  easy_setopt(connection, OPT_ERRORBUFFER, error);
  easy_setopt(connection, OPT_PROTOCOLS, (long)PROTOCOL_HTTP_AND_HTTPS);
  easy_setopt(connection, OPT_FOLLOWLOCATION, 0L);
  easy_setopt(connection, OPT_SUPPRESS_CONNECT_HEADERS, 1L);
  easy_setopt(connection, OPT_CONNECTTIMEOUT, request->connect_seconds);
  easy_setopt(connection, OPT_LOW_SPEED_LIMIT, 1L);
  easy_setopt(connection, OPT_LOW_SPEED_TIME, request->stall_seconds);
  easy_setopt(connection, OPT_TCP_KEEPALIVE, 1L);
  // Threads: no signals for timeouts.
  easy_setopt(connection, OPT_NOSIGNAL, 1L);
  if (request->certificates) easy_setopt(connection, OPT_CAINFO, request->certificates);
  easy_setopt(connection, OPT_HEADERFUNCTION, on_header);
  easy_setopt(connection, OPT_HEADERDATA, request);
  easy_setopt(connection, OPT_WRITEFUNCTION, on_body);
  easy_setopt(connection, OPT_WRITEDATA, request);
  easy_setopt(connection, OPT_NOPROGRESS, 0L);
  easy_setopt(connection, OPT_XFERINFOFUNCTION, on_progress);
  easy_setopt(connection, OPT_XFERINFODATA, request);
  int code = easy_perform(connection);
  easy_setopt(connection, OPT_ERRORBUFFER, (char *)NULL);
  easy_setopt(connection, OPT_HTTPHEADER, NULL);
  list_free(headers);
  if (code && !error[0]) {
    const char *words = easy_strerror(code);
    size_t i = 0;
    for (; words[i] && i < FTU_ERROR_SIZE - 1; i++) error[i] = words[i];
    error[i] = 0;
  }
  return code;
}
