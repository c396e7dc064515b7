// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong with bookings.
package enum BookingProblem: Problem, Equatable {
    case unknownBooking
    /// The packs say of no such booking for the service and office.
    case notOffered
    /// A day off, a time that is over, or no slot of the office.
    case closed
    case full
    /// One living booking for each person and service.
    case booked(slot: String)
    /// The same, told to the office that books for somebody.
    case bookedFor(slot: String)
    case reasonNeeded
    case slotNeeded
    /// It was cancelled or is over.
    case notCancellable(state: String)
    /// Whether somebody came is not known before the day.
    case tooEarly
    case notMarkable(state: String)
    case markNeeded

    package var code: String {
        switch self {
        case .unknownBooking: "booking.unknown"
        case .notOffered: "booking.not-offered"
        case .closed: "booking.closed"
        case .full: "booking.full"
        case .booked: "booking.booked"
        case .bookedFor: "booking.booked-for"
        case .reasonNeeded: "booking.reason-needed"
        case .slotNeeded: "booking.slot-needed"
        case .notCancellable: "booking.not-cancellable"
        case .tooEarly: "booking.too-early"
        case .notMarkable: "booking.not-markable"
        case .markNeeded: "booking.mark-needed"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .unknownBooking, .notOffered: .notFound
        case .full, .booked, .bookedFor, .notCancellable, .tooEarly, .notMarkable: .conflict
        case .closed, .slotNeeded, .markNeeded, .reasonNeeded: .invalid
        }
    }

    package var message: String {
        switch self {
        case .unknownBooking: "没有找到这个预约。"
        case .notOffered: "这个事项不能在这里预约，请直接到窗口办理。"
        case .closed: "这个时段不开放或者已经过了，请另选一个时段。"
        case .full: "这个时段刚刚约满，请另选一个时段。"
        case .booked(let slot): "您已经预约了这个事项（\(slot)）。要换时间，请先取消原来的预约。"
        case .bookedFor(let slot): "这个人已经预约了这个事项（\(slot)）。要换时间，请在那一天的名单里改约。"
        case .reasonNeeded: "请写明取消的原因，如：本人来电说不来了。"
        case .slotNeeded: "请选择一个时段。"
        case .notCancellable(let state): "这个预约“\(state)”，不能取消。"
        case .tooEarly: "还没到预约的日子，不能登记是否到场。"
        case .markNeeded: "请选择已到还是未到。"
        case .notMarkable(let state): "这个预约“\(state)”，不用登记是否到场。"
        }
    }

    package var field: String? {
        switch self {
        case .closed, .full, .slotNeeded: "slot"
        case .reasonNeeded: "reason"
        default: nil
        }
    }
}
