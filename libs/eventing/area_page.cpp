#include "eventing/area_page.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace gridkeeper::eventing {
namespace {

constexpr std::size_t kKeysAtOnce = 32;

// The token of a page is where its last entity stands.
struct Place {
  std::string key;
  std::string field;

  std::string ToToken() const { return key + "/" + field; }
  static absl::StatusOr<Place> Of(const std::string& token) {
    if (token.empty()) return Place{};
    const std::size_t slash = token.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == token.size()) {
      return absl::InvalidArgumentError(
          "page_token: is none that was given; take it from the answer before, or leave it empty");
    }
    return Place{token.substr(0, slash), token.substr(slash + 1)};
  }
};

class Gathering : public std::enable_shared_from_this<Gathering> {
 public:
  using Done = std::function<void(absl::StatusOr<AreaPage>)>;

  Gathering(StateReader& reader, AreaPageRequest request, AcceptEntity accept, TakeEntity take,
            Place after, Done done)
      : reader_(reader),
        request_(std::move(request)),
        accept_(std::move(accept)),
        take_(std::move(take)),
        after_(std::move(after)),
        done_(std::move(done)) {
    auto begin = std::lower_bound(request_.keys.begin(), request_.keys.end(), after_.key);
    next_key_ = static_cast<std::size_t>(begin - request_.keys.begin());
  }

  void ReadKeys() {
    if (next_key_ >= request_.keys.size()) return done_(std::move(page_));
    const std::size_t end = std::min(next_key_ + kKeysAtOnce, request_.keys.size());
    chunk_.assign(request_.keys.begin() + static_cast<std::ptrdiff_t>(next_key_),
                  request_.keys.begin() + static_cast<std::ptrdiff_t>(end));
    next_key_ = end;
    entities_.clear();
    ReadKind(0);
  }

 private:
  void ReadKind(std::size_t kind) {
    if (kind == request_.kinds.size()) return FillPage();
    reader_.List(chunk_, request_.kinds[kind],
                 [self = shared_from_this(), kind](absl::StatusOr<EntityList> list) {
                   if (!list.ok()) return self->done_(list.status());
                   self->Merge(*std::move(list));
                   self->ReadKind(kind + 1);
                 });
  }

  void Merge(EntityList list) {
    for (Entity& entity : list.entities) {
      auto place = std::pair(entity.key, entity.field);
      entities_.insert_or_assign(std::move(place), std::move(entity));
    }
    for (std::string& key : list.unavailable_keys) {
      const auto& known = page_.unavailable_keys;
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        page_.unavailable_keys.push_back(std::move(key));
      }
    }
  }

  void FillPage() {
    for (const auto& [place, entity] : entities_) {
      if (place <= std::pair(after_.key, after_.field) || !accept_(entity)) continue;
      if (taken_ == request_.size) {
        page_.next_token = last_.ToToken();
        return done_(std::move(page_));
      }
      ++taken_;
      last_ = {entity.key, entity.field};
      take_(entity);
    }
    ReadKeys();
  }

  StateReader& reader_;
  const AreaPageRequest request_;
  const AcceptEntity accept_;
  const TakeEntity take_;
  const Place after_;
  const Done done_;

  std::size_t next_key_ = 0;
  std::vector<std::string> chunk_;
  std::map<std::pair<std::string, std::string>, Entity> entities_;
  std::size_t taken_ = 0;
  Place last_;
  AreaPage page_;
};

}  // namespace

void ReadAreaPage(StateReader& reader, AreaPageRequest request, AcceptEntity accept,
                  TakeEntity take, std::function<void(absl::StatusOr<AreaPage>)> done) {
  absl::StatusOr<Place> after = Place::Of(request.token);
  if (!after.ok()) return done(after.status());
  std::make_shared<Gathering>(reader, std::move(request), std::move(accept), std::move(take),
                              *std::move(after), std::move(done))
      ->ReadKeys();
}

}  // namespace gridkeeper::eventing
