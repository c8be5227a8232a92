#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "cli/daemon.h"
#include "lib/base/result.h"
#include "lib/control/client.h"

namespace socle::cli {

// Answers in the place of socle-mpid, and keeps what it was asked.
class FakeDaemon {
 public:
  struct Answer {
    Result<boost::json::value> result = boost::json::value{};
    std::vector<boost::json::value> items = {};
    std::vector<boost::json::value> progress = {};
  };

  struct Call {
    std::string method;
    boost::json::object params;

    [[nodiscard]] std::string Text() const { return method + ' ' + boost::json::serialize(params); }
  };

  using Method = std::function<Answer(const boost::json::object& params)>;

  // The answer of a method from now on; JSON text.
  void On(const std::string& method, Method answer) { methods_[method] = std::move(answer); }

  void Returns(const std::string& method, std::string_view json) {
    On(method, [text = std::string(json)](const boost::json::object&) {
      return Answer{.result = boost::json::parse(text)};
    });
  }

  void Lists(const std::string& method, std::string_view items, std::string_view json) {
    On(method,
       [items = boost::json::parse(items), text = std::string(json)](const boost::json::object&) {
         Answer answer{.result = boost::json::parse(text)};
         for (const boost::json::value& item : items.as_array()) {
           answer.items.push_back(item);
         }
         return answer;
       });
  }

  void Fails(const std::string& method, Code code, const std::string& detail) {
    On(method, [=](const boost::json::object&) { return Answer{.result = Fail(code, detail)}; });
  }

  // To be Environment::connect; this object outlives the connections.
  ConnectDaemon Connect() {
    return [this](const control::ControlClientSettings& settings) {
      paths.push_back(settings.path);
      return Result<std::unique_ptr<Daemon>>(std::make_unique<Connection>(*this));
    };
  }

  // "method params" of each call, in order.
  [[nodiscard]] std::vector<std::string> Calls() const {
    std::vector<std::string> texts;
    texts.reserve(calls.size());
    for (const Call& call : calls) {
      texts.push_back(call.Text());
    }
    return texts;
  }

  std::vector<Call> calls;
  std::vector<std::string> paths;  // of the sockets that were connected to

 private:
  class Connection final : public Daemon {
   public:
    explicit Connection(FakeDaemon& owner) : owner_(owner) {}

    Result<boost::json::value> Call(const std::string& method,
                                    boost::json::object params,
                                    const control::PartObservers& observers) override {
      owner_.calls.push_back({.method = method, .params = params});
      const auto found = owner_.methods_.find(method);
      if (found == owner_.methods_.end()) {
        return Fail(Code::kNotFound, "no method " + method);
      }
      const Answer answer = found->second(params);
      for (const boost::json::value& value : answer.progress) {
        if (observers.on_progress) {
          (void)observers.on_progress(value);
        }
      }
      for (const boost::json::value& item : answer.items) {
        if (observers.on_item && !observers.on_item(item)) {
          return Fail(Code::kTimeout, "given up");
        }
      }
      return answer.result;
    }

   private:
    FakeDaemon& owner_;
  };

  std::map<std::string, Method> methods_;
};

}  // namespace socle::cli
