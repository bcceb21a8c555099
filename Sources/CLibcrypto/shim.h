// OpenSSL's message digest interface (Debian: libssl-dev), used for SHA-256 only.
#ifndef FT_CLIBCRYPTO_SHIM_H
#define FT_CLIBCRYPTO_SHIM_H

#include <openssl/evp.h>

#endif
