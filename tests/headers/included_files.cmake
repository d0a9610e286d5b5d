# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Fails if SOURCE, compiled with COMPILER, includes a file of Beast, Boost.JSON, Asio's TLS part or OpenSSL.
list(TRANSFORM INCLUDE_DIRECTORIES PREPEND -I)
execute_process(COMMAND ${COMPILER} -std=c++20 -M ${INCLUDE_DIRECTORIES} ${SOURCE}
    OUTPUT_VARIABLE files COMMAND_ERROR_IS_FATAL ANY)
if(NOT files MATCHES "copresence/client.hpp" OR NOT files MATCHES "boost/asio/awaitable.hpp")
    message(FATAL_ERROR "the list of included files is incomplete: ${files}")
endif()
string(REGEX MATCHALL "[^ \n]*/(boost/beast|boost/json|boost/asio/ssl|openssl)[./][^ \n]*" heavy "${files}")
if(heavy)
    list(JOIN heavy "\n  " heavy)
    message(FATAL_ERROR "the public headers include\n  ${heavy}")
endif()
