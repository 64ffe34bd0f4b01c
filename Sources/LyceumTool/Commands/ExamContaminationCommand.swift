import ArgumentParser
import Lyceum

struct ExamContaminationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "contamination", abstract: "")
    func run() async throws {}
}
