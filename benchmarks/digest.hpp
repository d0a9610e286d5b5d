// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_BENCHMARKS_DIGEST_HPP
#define COPRESENCE_BENCHMARKS_DIGEST_HPP

#include <copresence/presence.hpp>

#include <cstdint>
#include <span>

namespace bench {

/// What every peer makes of the same answers, to show that all of them did the same work: the 32-bit FNV-1a
/// of, for each presence, id, availability, activity, status message's content, out-of-office message,
/// whether out of office
/// (`1` or `0`) and sequence number, each followed by byte 0x1f; null is the byte 0x00.
/// Source of FNV-1a: draft-eastlake-fnv.
std::uint32_t digest_of(std::span<const copresence::presence> presences);

} // namespace bench

#endif
