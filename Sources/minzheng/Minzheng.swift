// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Vocabulary

@main
struct Minzheng: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "minzheng",
        abstract: "民政一网：民政业务平台",
        subcommands: [
            ServeCommand.self, DemoCommand.self, PacksCommand.self, PolicyCommand.self, PlanCommand.self,
            UsersCommand.self, ImportCommand.self,
            AuditCommand.self,
            BackupCommand.self,
            RestoreCommand.self, RecheckCommand.self, ClocksCommand.self, PayCommand.self, VerificationCommand.self,
            DemoDepartmentsCommand.self, MessagesCommand.self, TokenCommand.self, RoutesCommand.self,
            MeasureCommand.self,
            MeasureProgramsCommand.self,
            MeasureCasesCommand.self,
            MeasurePlansCommand.self,
        ]
    )

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let problem as any Problem {
            // The one place where commands turn problems into text and an exit status.
            FileHandle.standardError.write(Data("\(problem.message)\n".utf8))
            // An operator at the machine may see what a page hides: the cause behind an internal fault.
            if problem.kind == .unavailable { FileHandle.standardError.write(Data("\(problem)\n".utf8)) }
            exit(withError: ExitCode(problem.kind == .unavailable ? 2 : 1))
        } catch {
            exit(withError: error)
        }
    }
}
