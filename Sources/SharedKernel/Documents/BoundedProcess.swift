// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Runs one program with input, output and error in files without name, and kills it with its group when late.
struct BoundedProcess {
    enum Outcome {
        case exited(status: Int, output: [UInt8], errors: String)
        case late
        case notStarted(errno: Int32)
    }

    let executable: String
    let arguments: [String]
    let environment: [String]
    let seconds: Int

    /// Blocks until the program ends; call it on a thread of its own.
    func run(input: [UInt8]) throws(DocumentsProblem) -> Outcome {
        let source = try Self.nameless()
        defer { close(source) }
        let output = try Self.nameless()
        defer { close(output) }
        let errors = try Self.nameless()
        defer { close(errors) }
        try Self.write(input, to: source)
        var process: pid_t = 0
        let failure = spawn(&process, [source, output, errors])
        guard failure == 0 else { return .notStarted(errno: failure) }
        guard let status = wait(process) else { return .late }
        let log = String(decoding: Self.contents(of: errors).suffix(2_000), as: UTF8.self)
        return .exited(status: status, output: Self.contents(of: output), errors: log)
    }

    private func spawn(_ process: inout pid_t, _ files: [Int32]) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, file) in files.enumerated() { posix_spawn_file_actions_adddup2(&actions, file, Int32(target)) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        let texts = ([executable] + arguments).map { strdup($0) }
        let settings = environment.map { strdup($0) }
        defer { for text in texts + settings { free(text) } }
        return posix_spawn(&process, executable, &actions, &attributes, texts + [nil], settings + [nil])
    }

    /// The exit status (128 + signal when killed), or nil when the time is up.
    private func wait(_ process: pid_t) -> Int? {
        let step: UInt32 = 5_000
        var left = seconds * 1_000_000 / Int(step)
        var status: Int32 = 0
        while true {
            let ended = waitpid(process, &status, WNOHANG)
            if ended == process { return Self.exitStatus(status) }
            if ended < 0, errno != EINTR { return 127 }
            guard left > 0 else { break }
            usleep(step)
            left -= 1
        }
        kill(-process, SIGKILL)
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return nil
    }

    private static func exitStatus(_ status: Int32) -> Int {
        let signal = Int(status & 0x7F)
        return signal == 0 ? Int(status >> 8) & 0xFF : 128 + signal
    }

    /// A file that vanishes when it is closed, also after a crash.
    private static func nameless() throws(DocumentsProblem) -> Int32 {
        var template = Array((NSTemporaryDirectory() + "/minzheng-XXXXXX").utf8CString)
        let file = mkstemp(&template)
        guard file >= 0, fcntl(file, F_SETFD, FD_CLOEXEC) == 0 else {
            throw .writing(reason: "no temporary file, errno \(errno)")
        }
        unlink(template)
        return file
    }

    private static func write(_ bytes: [UInt8], to file: Int32) throws(DocumentsProblem) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw .writing(reason: "temporary file, errno \(errno)") }
            rest = rest.dropFirst(count)
        }
        lseek(file, 0, SEEK_SET)
    }

    private static func contents(of file: Int32) -> [UInt8] {
        let size = Int(lseek(file, 0, SEEK_END))
        guard size > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: size)
        let count = pread(file, &bytes, size, 0)
        return Array(bytes.prefix(max(count, 0)))
    }
}
