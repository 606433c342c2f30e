// The buildings of an area, found by what another body's file calls them: by the mapping's names,
// else by equal names, else by an equal designator ("3幢" and "Building 3"). Pure; immutable, hence
// thread-safe; the buildings live as long as the index.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "feed/feed_address.hpp"

namespace gridkeeper::gridctl {

struct Building {
  std::string grid;
  std::string id;
  std::string name;
};

class BuildingIndex {
 public:
  using Found = std::vector<const Building*>;
  struct Place {
    Found buildings;  // that the address may mean
    Address address;
  };

  // `names`: the mapping's, as the file has them -> as the register has them.
  BuildingIndex(std::set<std::string> grids, std::vector<Building> buildings,
                const std::map<std::string, std::string>& names);
  BuildingIndex(const BuildingIndex&) = delete;
  BuildingIndex& operator=(const BuildingIndex&) = delete;

  bool HasGrid(const std::string& grid) const { return grids_.contains(grid); }

  // Of a column of its own. `grid` narrows it; empty: all grids.
  Found Find(std::string_view name, std::string_view grid) const;
  // nullopt: the address cannot be read.
  std::optional<Place> FindByAddress(std::string_view address, std::string_view grid) const;

 private:
  struct LongName {
    std::string text;
    Found buildings;
  };

  void AddLongNames(std::vector<LongName> names);
  Found FindByDesignator(const std::string& designator, std::string_view grid) const;
  const Found& Mapped(const std::string& name) const;

  std::set<std::string> grids_;
  std::vector<Building> buildings_;
  std::map<std::string, Found> by_key_;
  std::map<std::string, Found> by_designator_;
  std::map<std::string, std::string> mapped_by_key_;  // to the register's name
  std::map<std::string, std::string> mapped_by_designator_;
  // Without a designator, as they may stand within an address: the mapping's first, and of each the
  // longest first.
  std::vector<LongName> long_names_;
};

}  // namespace gridkeeper::gridctl
