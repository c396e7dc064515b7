// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// One piece of long work.
package struct Job: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable, SQLConvertible {
        case waiting, running, done, failed
    }

    package let id: Int64
    package let kind: String
    package let payload: String
    package let state: State
    /// Where the work stands, in the worker's own words; empty before the first report.
    package let step: String
    package let progressDone: Int
    /// Zero while the worker does not know how much there is.
    package let progressTotal: Int
    /// How often it was claimed, this time included.
    package let attempts: Int
    /// Code of the last failure, nil when there was none.
    package let errorCode: String?
    package let runAfter: Timestamp
    let leaseOwner: String?

    init(_ row: Row) throws {
        id = try row.get("id")
        kind = try row.get("kind")
        payload = try row.get("payload")
        state = try row.get("state")
        step = try row.get("step")
        progressDone = try row.get("progress_done")
        progressTotal = try row.get("progress_total")
        attempts = try row.get("attempts")
        errorCode = try row.get("error_code")
        runAfter = try row.get("run_after_at")
        leaseOwner = try row.get("lease_owner")
    }
}
