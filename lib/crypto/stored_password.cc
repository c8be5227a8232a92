#include "lib/crypto/stored_password.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/crypto/digest.h"

namespace socle::crypto {

namespace {

// {SSHA} and its kind have the salt behind the digest; a salt of a few bytes is usual.
constexpr std::size_t kArgon2SaltBytesMin = 8;
constexpr std::size_t kArgon2KeyBytesMin = 16;
constexpr std::size_t kPbkdf2SaltBytesMin = 4;

struct SchemeRow {
  std::string_view name;
  PasswordScheme scheme;
  DigestKind kind = DigestKind::kSha1;
  bool is_salted = false;
};

constexpr std::array kSchemes = {
    SchemeRow{"ARGON2", PasswordScheme::kArgon2},
    SchemeRow{"SSHA", PasswordScheme::kDigest, DigestKind::kSha1, true},
    SchemeRow{"SSHA256", PasswordScheme::kDigest, DigestKind::kSha256, true},
    SchemeRow{"SSHA512", PasswordScheme::kDigest, DigestKind::kSha512, true},
    SchemeRow{"SHA", PasswordScheme::kDigest, DigestKind::kSha1},
    SchemeRow{"SHA256", PasswordScheme::kDigest, DigestKind::kSha256},
    SchemeRow{"SHA512", PasswordScheme::kDigest, DigestKind::kSha512},
    SchemeRow{"PBKDF2", PasswordScheme::kPbkdf2, DigestKind::kSha1},
    SchemeRow{"PBKDF2-SHA1", PasswordScheme::kPbkdf2, DigestKind::kSha1},
    SchemeRow{"PBKDF2-SHA256", PasswordScheme::kPbkdf2, DigestKind::kSha256},
    SchemeRow{"PBKDF2-SHA512", PasswordScheme::kPbkdf2, DigestKind::kSha512},
    SchemeRow{"CRYPT", PasswordScheme::kCrypt},
};

constexpr char ToUpper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

const SchemeRow* FindScheme(std::string_view name) {
  const auto* row = std::ranges::find_if(kSchemes, [&](const SchemeRow& r) {
    return std::ranges::equal(r.name, name, {}, {}, ToUpper);
  });
  return row == kSchemes.end() ? nullptr : row;
}

// Which two characters stand for 62 and 63, and whether the end is filled with '='.
struct Base64Form {
  char last_but_one = '+';
  bool has_padding = false;
};

int SextetOf(char c, const Base64Form& form) {
  if (c >= 'A' && c <= 'Z') {
    return c - 'A';
  }
  if (c >= 'a' && c <= 'z') {
    return c - 'a' + 26;
  }
  if (c >= '0' && c <= '9') {
    return c - '0' + 52;
  }
  if (c == form.last_but_one) {
    return 62;
  }
  return c == '/' ? 63 : -1;
}

std::string_view WithoutPadding(std::string_view text) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) {
    text.remove_suffix(1);
  }
  return text;
}

// Number of bytes written, or nothing: a character that does not belong, padding that is not as it
// must be, bits left over, or more than there is room for.
std::optional<std::size_t> Decode(std::string_view text,
                                  const Base64Form& form,
                                  std::span<std::uint8_t> out) {
  if (form.has_padding) {
    if (text.size() % 4 != 0) {
      return std::nullopt;
    }
    text = WithoutPadding(text);
  }
  if (text.size() % 4 == 1 || text.size() / 4 * 3 > out.size()) {
    return std::nullopt;
  }
  std::size_t size = 0;
  std::uint32_t bits = 0;
  int bit_count = 0;
  for (const char c : text) {
    const int sextet = SextetOf(c, form);
    if (sextet < 0) {
      return std::nullopt;
    }
    bits = ((bits << 6U) | static_cast<std::uint32_t>(sextet)) & 0xFFFFU;
    bit_count += 6;
    if (bit_count < 8) {
      continue;
    }
    bit_count -= 8;
    if (size == out.size()) {
      return std::nullopt;
    }
    out[size++] = static_cast<std::uint8_t>((bits >> static_cast<unsigned>(bit_count)) & 0xFFU);
  }
  if ((bits & ((1U << static_cast<unsigned>(bit_count)) - 1U)) != 0) {
    return std::nullopt;
  }
  return size;
}

// A decimal number without sign, blanks and leading zeros.
std::optional<std::uint32_t> Number(std::string_view text) {
  std::uint32_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end || (text.size() > 1 && text[0] == '0')) {
    return std::nullopt;
  }
  return value;
}

// The text before the next `separator`, which is removed too; all of it where there is none.
std::string_view NextPart(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return part;
}

Status DecodeDigest(std::string_view text, bool is_salted, StoredPassword& out) {
  std::array<std::uint8_t, kDigestBytesMax + kPasswordSaltBytesMax> bytes{};
  const auto size = Decode(text, {.last_but_one = '+', .has_padding = true}, bytes);
  const std::size_t key_bytes = DigestBytes(out.kind);
  if (!size || *size < key_bytes || (*size > key_bytes) != is_salted ||
      *size - key_bytes > kPasswordSaltBytesMax) {
    return Fail(Code::kInvalidArgument, "stored password: not base64 of a digest and its salt");
  }
  out.salt_bytes = *size - key_bytes;
  std::copy_n(bytes.begin(), key_bytes, out.key.begin());
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(key_bytes),
              out.salt_bytes,
              out.salt_room.begin());
  return {};
}

// iterations$salt$key, with '.' for '+' and no padding.
Status DecodePbkdf2(std::string_view text, const PasswordLimits& limits, StoredPassword& out) {
  constexpr Base64Form kForm{.last_but_one = '.', .has_padding = false};
  const auto iterations = Number(NextPart(text, '$'));
  const auto salt_bytes = Decode(NextPart(text, '$'), kForm, out.salt_room);
  const auto key_bytes = Decode(text, kForm, out.key);
  if (!iterations || *iterations == 0 || !salt_bytes || *salt_bytes < kPbkdf2SaltBytesMin ||
      key_bytes != DigestBytes(out.kind)) {
    return Fail(Code::kInvalidArgument, "stored password: not iterations$salt$key of PBKDF2");
  }
  if (*iterations > limits.pbkdf2_iterations_max) {
    return Fail(Code::kTooLarge, "stored password: over pbkdf2_iterations_max");
  }
  out.iterations = *iterations;
  out.salt_bytes = *salt_bytes;
  return {};
}

// name=number
std::optional<std::uint32_t> NamedNumber(std::string_view part, std::string_view name) {
  return part.starts_with(name) ? Number(part.substr(name.size())) : std::nullopt;
}

// $argon2id$v=19$m=19456,t=2,p=1$salt$key
Status DecodeArgon2(std::string_view text, const PasswordLimits& limits, StoredPassword& out) {
  constexpr Base64Form kForm{.last_but_one = '+', .has_padding = false};
  out.setting = text;
  const bool starts_well = NextPart(text, '$').empty() && !text.empty();
  const std::string_view variant = NextPart(text, '$');
  const std::string_view version = NextPart(text, '$');
  const auto memory = NamedNumber(NextPart(text, ','), "m=");
  const auto passes = NamedNumber(NextPart(text, ','), "t=");
  const auto lanes = NamedNumber(NextPart(text, '$'), "p=");
  AnyDigest room{};
  const auto salt_bytes = Decode(NextPart(text, '$'), kForm, room);
  const auto key_bytes = Decode(text, kForm, room);
  out.is_argon2id = variant == "argon2id";
  if (!starts_well || (!out.is_argon2id && variant != "argon2i") || version != "v=19" || !memory ||
      !passes || *passes == 0 || !lanes || *lanes == 0 || !salt_bytes ||
      *salt_bytes < kArgon2SaltBytesMin || !key_bytes || *key_bytes < kArgon2KeyBytesMin) {
    return Fail(Code::kInvalidArgument, "stored password: not a value of Argon2");
  }
  if (*lanes > limits.argon2_lanes_max || *passes > limits.argon2_passes_max ||
      *memory > limits.argon2_memory_kib_max) {
    return Fail(Code::kTooLarge, "stored password: over the limits of Argon2");
  }
  if (*memory < 8 * *lanes) {
    return Fail(Code::kInvalidArgument, "stored password: Argon2 with less than 8 KiB a lane");
  }
  out.memory_kib = *memory;
  out.iterations = *passes;
  out.lanes = *lanes;
  return {};
}

// crypt's own alphabet and separators; crypt refuses others, ':' and '*' among them.
bool IsCryptText(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '/' || c == '$' || c == '=';
  });
}

// rounds=N$salt$hash, or salt$hash with 5,000 rounds.
Status CheckSha2Crypt(std::string_view text, const PasswordLimits& limits) {
  constexpr std::string_view kRounds = "rounds=";
  constexpr std::uint32_t kRoundsMin = 1'000;  // crypt raises lower numbers
  if (!text.starts_with(kRounds)) {
    return {};
  }
  const auto rounds = NamedNumber(NextPart(text, '$'), kRounds);
  if (!rounds || *rounds < kRoundsMin) {
    return Fail(Code::kInvalidArgument, "stored password: crypt with unreadable rounds");
  }
  if (*rounds > limits.crypt_rounds_max) {
    return Fail(Code::kTooLarge, "stored password: over crypt_rounds_max");
  }
  return {};
}

// CC$salt and hash.
Status CheckBcrypt(std::string_view text, const PasswordLimits& limits) {
  constexpr std::size_t kTextBytes = 2 + 1 + 22 + 31;
  const bool is_whole = text.size() == kTextBytes && text[2] == '$' && text[0] >= '0' &&
                        text[0] <= '9' && text[1] >= '0' && text[1] <= '9';
  const auto cost = static_cast<std::uint32_t>(is_whole ? (text[0] - '0') * 10 + text[1] - '0' : 0);
  if (cost < 4) {
    return Fail(Code::kInvalidArgument, "stored password: not a value of bcrypt");
  }
  if (cost > limits.bcrypt_cost_max) {
    return Fail(Code::kTooLarge, "stored password: over bcrypt_cost_max");
  }
  return {};
}

// parameters$salt$hash. The parameters are those that crypt_gensalt makes for costs 1 to 11; others
// are refused, because they set memory and time in ways that are hard to bound.
Status CheckYescrypt(std::string_view text, const PasswordLimits& limits) {
  constexpr std::array<std::string_view, 11> kParameters = {
      "j75", "j85", "j7T", "j8T", "j9T", "jAT", "jBT", "jCT", "jDT", "jET", "jFT"};
  const auto* const found = std::ranges::find(kParameters, NextPart(text, '$'));
  if (found == kParameters.end()) {
    return Fail(Code::kInvalidArgument, "stored password: parameters of yescrypt");
  }
  const auto cost = static_cast<unsigned>(found - kParameters.begin());
  if ((std::uint32_t{1024} << cost) > limits.yescrypt_memory_kib_max) {
    return Fail(Code::kTooLarge, "stored password: over yescrypt_memory_kib_max");
  }
  return {};
}

Status DecodeCrypt(std::string_view text, const PasswordLimits& limits, StoredPassword& out) {
  if (!IsCryptText(text)) {
    return Fail(Code::kInvalidArgument, "stored password: characters that crypt does not use");
  }
  out.setting = text;
  std::string_view rest = text;
  if (!NextPart(rest, '$').empty()) {
    return Fail(Code::kNotFound, "stored password: crypt with DES is not verified");
  }
  const std::string_view method = NextPart(rest, '$');
  if (rest.empty()) {
    return Fail(Code::kInvalidArgument, "stored password: cut");
  }
  if (method == "1") {
    return {};
  }
  if (method == "5" || method == "6") {
    return CheckSha2Crypt(rest, limits);
  }
  if (method == "2a" || method == "2b" || method == "2y") {
    return CheckBcrypt(rest, limits);
  }
  if (method == "y") {
    return CheckYescrypt(rest, limits);
  }
  return Fail(Code::kNotFound, "stored password: a method of crypt that is not verified");
}

}  // namespace

Result<StoredPassword> DecodeStoredPassword(std::string_view value, const PasswordLimits& limits) {
  if (value.size() > kStoredPasswordBytesMax) {
    return Fail(Code::kTooLarge, "stored password: over kStoredPasswordBytesMax");
  }
  const std::size_t end = value.find('}');
  if (!value.starts_with('{') || end == std::string_view::npos) {
    return Fail(Code::kNotFound, "stored password: no {scheme}");
  }
  const SchemeRow* const row = FindScheme(value.substr(1, end - 1));
  if (row == nullptr) {
    return Fail(Code::kNotFound, "stored password: a scheme that is not verified");
  }
  StoredPassword out{.scheme = row->scheme, .kind = row->kind};
  const std::string_view text = value.substr(end + 1);
  switch (row->scheme) {
    case PasswordScheme::kDigest:
      SOCLE_TRY_STATUS(DecodeDigest(text, row->is_salted, out));
      break;
    case PasswordScheme::kPbkdf2:
      SOCLE_TRY_STATUS(DecodePbkdf2(text, limits, out));
      break;
    case PasswordScheme::kArgon2:
      SOCLE_TRY_STATUS(DecodeArgon2(text, limits, out));
      break;
    case PasswordScheme::kCrypt:
      SOCLE_TRY_STATUS(DecodeCrypt(text, limits, out));
      break;
  }
  return out;
}

}  // namespace socle::crypto
