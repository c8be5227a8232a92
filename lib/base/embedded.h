#pragma once

#include <cstddef>
#include <string_view>

// The bytes that socle_embed(TARGET SYMBOL FILE) put into a target:
//   SOCLE_EMBEDDED(communes)                       // at namespace scope of a .cc file
//   std::string_view text = SOCLE_EMBEDDED_TEXT(communes);
#define SOCLE_EMBEDDED(symbol)                          \
  extern "C" const char socle_embed_##symbol##_begin[]; \
  extern "C" const char socle_embed_##symbol##_end[];
#define SOCLE_EMBEDDED_TEXT(symbol) \
  (std::string_view(                \
      socle_embed_##symbol##_begin, \
      static_cast<std::size_t>(socle_embed_##symbol##_end - socle_embed_##symbol##_begin)))
