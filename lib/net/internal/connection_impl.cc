#include "lib/net/internal/connection_impl.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "lib/net/connection.h"
#include "lib/net/internal/asio.h"
#include "lib/net/internal/loop.h"
#include "lib/net/io_pool.h"

namespace socle::net {

ConnectionImpl::ConnectionImpl(ConnectionSetup setup, Socket socket, Peer peer)
    : loop_(std::move(setup.loop)),
      limits_(setup.limits),
      metrics_(std::move(setup.metrics)),
      on_finished_(std::move(setup.on_finished)),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      timer_(ContextOf(*loop_)),
      idle_timeout_(limits_.idle_timeout) {
  deadlines_.fill(kNever);
}

ConnectionImpl::~ConnectionImpl() {
  // The loop was stopped before the connection had ended.
  if (on_finished_) {
    on_finished_(peer_, {.reason = CloseReason::kStopped, .detail = ""});
  }
}

std::shared_ptr<ConnectionImpl> ConnectionImpl::Self() {
  return std::static_pointer_cast<ConnectionImpl>(shared_from_this());
}

void ConnectionImpl::Post(Task task) {
  loop_->Post([self = Self(), task = std::move(task)]() mutable {
    if (self->is_opened_ && self->phase_ != Phase::kClosed) {
      self->CallHandler([&](ConnectionHandler& /*handler*/) { task(); });
    }
  });
}

void ConnectionImpl::Stop() {
  loop_->Post([self = Self()] {
    if (self->phase_ == Phase::kConnecting || self->phase_ == Phase::kHandshake) {
      self->BeginEnd(CloseReason::kStopped, "");
    } else if (self->phase_ == Phase::kOpen) {
      self->CallHandler([&](ConnectionHandler& handler) { handler.OnStop(*self); });
    }
  });
}

void ConnectionImpl::End(Closed closed) {
  Dispatch([self = Self(), closed = std::move(closed)]() mutable {
    self->BeginEnd(closed.reason, std::move(closed.detail));
  });
}

void ConnectionImpl::Close() {
  End({.reason = CloseReason::kLocal, .detail = ""});
}

void ConnectionImpl::CloseAfterWrites() {
  is_ending_ = true;
  Dispatch([self = Self()] {
    if (self->phase_ == Phase::kConnecting || self->phase_ == Phase::kHandshake) {
      self->BeginEnd(CloseReason::kLocal, "");
    } else if (self->phase_ == Phase::kOpen) {
      self->phase_ = Phase::kDraining;
      self->ClearDeadline(kPhaseDeadline);
      self->ClearDeadline(kHandlerDeadline);
      if (!self->is_writing_ && self->pending_.empty()) {
        self->BeginLinger();
      }
    }
  });
}

void ConnectionImpl::PauseReading() {
  Dispatch([self = Self()] { self->is_paused_ = true; });
}

void ConnectionImpl::ResumeReading() {
  Dispatch([self = Self()] {
    self->is_paused_ = false;
    self->needs_more_ = false;
    self->ScheduleDelivery();
  });
}

void ConnectionImpl::SetIdleDeadline(std::chrono::milliseconds timeout) {
  Dispatch([self = Self(), timeout] {
    self->idle_timeout_ = timeout;
    self->SetDeadline(kIdleDeadline, timeout);
  });
}

void ConnectionImpl::ArmDeadline(std::chrono::milliseconds timeout) {
  Dispatch([self = Self(), timeout] { self->SetDeadline(kHandlerDeadline, timeout); });
}

void ConnectionImpl::DisarmDeadline() {
  Dispatch([self = Self()] { self->ClearDeadline(kHandlerDeadline); });
}

void ConnectionImpl::SetDeadline(Deadline which, std::chrono::milliseconds timeout) {
  if (timeout <= std::chrono::milliseconds{0} || phase_ == Phase::kClosed) {
    ClearDeadline(which);
    return;
  }
  // The timer is moved forward only; a deadline that moved back is seen when the timer fires. So a
  // busy connection does not touch its timer at each read.
  deadlines_.at(which) = SteadyTimer::clock_type::now() + timeout;
  if (deadlines_.at(which) < timer_at_) {
    ArmTimer();
  }
}

void ConnectionImpl::ClearDeadline(Deadline which) {
  deadlines_.at(which) = kNever;
}

void ConnectionImpl::ArmTimer() {
  const TimePoint earliest = *std::ranges::min_element(deadlines_);
  if (earliest == kNever || phase_ == Phase::kClosed) {
    return;
  }
  timer_at_ = earliest;
  timer_.expires_at(earliest);
  timer_.async_wait([self = Self()](const error_code& error) {
    if (!error) {
      self->OnTimer();
    }
  });
}

void ConnectionImpl::OnTimer() {
  timer_at_ = kNever;
  const TimePoint now = SteadyTimer::clock_type::now();
  for (const Deadline which :
       {kPhaseDeadline, kStallDeadline, kProgressDeadline, kHandlerDeadline, kIdleDeadline}) {
    if (phase_ != Phase::kClosed && deadlines_.at(which) <= now) {
      ClearDeadline(which);
      OnExpired(which);
    }
  }
  ArmTimer();
}

void ConnectionImpl::OnExpired(Deadline which) {
  switch (which) {
    case kStallDeadline:
    case kProgressDeadline:
      BeginEnd(CloseReason::kWriteStall, "");
      return;
    case kIdleDeadline:
      if (is_paused_ || queued_bytes_ > 0) {
        SetDeadline(kIdleDeadline, idle_timeout_);
      } else {
        BeginEnd(CloseReason::kIdle, "");
      }
      return;
    case kHandlerDeadline: {
      bool may_go_on = false;
      CallHandler([&](ConnectionHandler& handler) { may_go_on = handler.OnDeadline(*this); });
      if (!may_go_on && phase_ == Phase::kOpen) {
        BeginEnd(CloseReason::kDeadline, "");
      }
      return;
    }
    case kPhaseDeadline:
      if (phase_ == Phase::kConnecting) {
        BeginEnd(CloseReason::kConnect, "no connection within the deadline");
      } else if (phase_ == Phase::kHandshake) {
        metrics_->handshake_failures.Increment();
        BeginEnd(CloseReason::kHandshake, "no TLS handshake within the deadline");
      } else if (is_lingering_) {
        BeginEnd(CloseReason::kLocal, "");
      } else {
        BeginEnd(CloseReason::kIdle, "nothing was received");
      }
      return;
  }
}

void ConnectionImpl::BeginLinger() {
  is_lingering_ = true;
  SetDeadline(kPhaseDeadline, limits_.linger_timeout);
  ClearDeadline(kIdleDeadline);
  if (tls_) {
    // Whether the peer says goodbye too is seen by reading.
    tls_->async_shutdown([self = Self()](const error_code& /*error*/) {
      if (self->phase_ != Phase::kClosed && self->is_peer_finished_) {
        self->BeginEnd(CloseReason::kLocal, "");
      }
    });
  } else if (is_peer_finished_) {
    BeginEnd(CloseReason::kLocal, "");
    return;
  } else {
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }
  // A socket closed with unread bytes resets the connection, and the peer loses our last words.
  ContinueReading();
}

void ConnectionImpl::BeginEnd(CloseReason reason, std::string detail) {
  if (phase_ == Phase::kClosed) {
    return;
  }
  phase_ = Phase::kClosed;
  is_ending_ = true;
  has_ended_ = true;
  closed_ = {.reason = reason, .detail = std::move(detail)};
  error_code ignored;
  if (reason == CloseReason::kWriteStall || reason == CloseReason::kWriteOverflow) {
    // The kernel need not keep what the peer does not take.
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  }
  socket_.close(ignored);
  timer_.cancel();
  loop_->Post([self = Self()] { self->FinishEnd(); });
}

void ConnectionImpl::FinishEnd() {
  if (cancel_connecting_) {
    std::exchange(cancel_connecting_, nullptr)();
  }
  if (handler_ && (is_opened_ || is_client_)) {
    try {
      handler_->OnClosed(closed_);
    } catch (const std::exception& error) {
      closed_.detail = error.what();
    }
  }
  handler_.reset();
  factory_.reset();
  metrics_->CountClosed(closed_.reason);
  if (on_finished_) {
    std::exchange(on_finished_, nullptr)(peer_, closed_);
  }
}

}  // namespace socle::net
