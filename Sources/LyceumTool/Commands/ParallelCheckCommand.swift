import ArgumentParser
import Lyceum

struct ParallelCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parallel-check",
        abstract: "Check that processes started by mpirun or srun can train together, and how fast they sum gradients.",
        discussion: """
            Example:
              mpirun -n 2 lyceum parallel-check --elements 135000000
            """)

    @Option(help: "How many numbers are summed (1 to 2000000000).")
    var elements = 10_000_000

    @Flag(help: "One JSON object instead of text.")
    var json = false

    @Option(help: ArgumentHelp("Let the last rank end in this way: error, exit, stop.", visibility: .hidden))
    var failure: String?

    func validate() throws {
        if !(1...2_000_000_000).contains(elements) { throw ValidationError("--elements is \(elements), expected 1 to 2000000000") }
    }

    func run() throws {
        let group = try ProcessGroup.current()
        do throws(LyceumError) {
            let report = try ParallelCheck(group, elements: elements).run()
            if let failure, group.rank == group.count - 1 { try fail(failure) }
            if failure != nil { try group.barrier() }
            if group.isFirst { show(report) }
            try group.finish()
        } catch {
            if group.count > 1 { group.abort(error) }
            throw error
        }
    }

    private func fail(_ failure: String) throws(LyceumError) {
        if failure == "exit" { ExitStatus.leave(0) }
        if failure == "stop" { ExitStatus.standStill() }
        throw LyceumError(.invalidData, "this rank was told to fail", remedy: "start it again")
    }

    private func show(_ report: ParallelCheck.Report) {
        guard !json else {
            Output.json([
                "ranks": .integer(report.ranks), "hosts": .array(report.hosts.map { .string($0) }), "mpi": .string(MPICommunicator.version),
                "elements": .integer(report.elements), "seconds": .number(report.seconds),
                "bytes_per_second": .number(report.bytesPerSecond), "checksum": .string(report.checksum),
            ])
            return
        }
        if report.ranks == 1 {
            Output.line("one process; start it with mpirun -n 2 to check more")
        } else {
            Output.line("\(report.ranks) processes on \(Set(report.hosts).sorted().joined(separator: ", ")) · \(MPICommunicator.version)")
            Output.line("sums are right and the same on all of them")
            Output.line(
                "\(Quantities.count(Double(report.elements))) numbers in \(Quantities.fixed(report.seconds, places: 3)) s, "
                    + "\(Quantities.bytes(report.bytesPerSecond)) of gradients per second")
        }
    }
}
