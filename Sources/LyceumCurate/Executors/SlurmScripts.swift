internal import LyceumCore

/// The batch scripts of a pipeline: one for the array of parts, one for what follows them.
struct SlurmScripts {
    var options: SlurmOptions
    var program: SlurmProgram
    /// The pipeline's name and output folder, the folder from the root.
    var name: String
    var folder: String

    var partsPath: String { folder + "/slurm/parts.sh" }
    var finishPath: String { folder + "/slurm/finish.sh" }
    func log(part: Int) -> String { "\(folder)/slurm/part-\(part).log" }
    var finishLog: String { folder + "/slurm/finish.log" }

    /// Works on one part; its number comes from Slurm.
    var parts: String {
        script("curate \(name)", log: Self.pattern(folder) + "/slurm/part-%a.log", "--part \"$SLURM_ARRAY_TASK_ID/\(options.tasks)\"")
    }

    /// Makes the reports once all parts are complete.
    var finish: String { script("finish \(name)", log: Self.pattern(finishLog), "--resume") }

    private func script(_ job: String, log: String, _ ending: String) -> String {
        var head = [
            "--job-name=\(job)", "--chdir=\(Self.pattern(program.folder, keeps: true))", "--output=\(log)", "--open-mode=truncate",
            "--nodes=1", "--ntasks=1", "--cpus-per-task=\(options.cores)",
        ]
        if let partition = options.partition { head.append("--partition=\(partition)") }
        if let time = options.time { head.append("--time=\(time)") }
        if let memory = options.memory { head.append("--mem=\(memory)") }
        head += options.more
        let words = [program.path, "curate", "run"] + program.arguments + ["--set", "workers=\(options.cores)"]
        return """
            #!/bin/sh
            \(head.map { "#SBATCH " + Self.directive($0) }.joined(separator: "\n"))
            exec \(words.map(Self.quoted).joined(separator: " ")) \(ending) --json

            """
    }

    /// Slurm puts numbers for what follows a percent sign in the names of output files.
    private static func pattern(_ path: String, keeps: Bool = false) -> String {
        keeps ? path : path.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%")
    }

    /// An option in a comment of a script, where sbatch reads quotation marks as a shell does.
    static func directive(_ option: String) -> String {
        isPlain(option) ? option : "\"" + option.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
    }

    /// A word for a shell.
    static func quoted(_ word: String) -> String {
        isPlain(word) && !word.isEmpty ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "-_=./,:+@%".utf8.contains(byte)
            }
        }
    }

    /// `1,3-5` for 1, 3, 4, 5.
    static func ranges(_ numbers: [Int]) -> String {
        var parts: [(first: Int, last: Int)] = []
        for number in numbers.sorted() {
            if let end = parts.last?.last, end + 1 == number { parts[parts.count - 1].last = number } else { parts.append((number, number)) }
        }
        return parts.map { $0.first == $0.last ? "\($0.first)" : "\($0.first)-\($0.last)" }.joined(separator: ",")
    }
}
