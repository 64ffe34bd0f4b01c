import Foundation
import LyceumCore
import Testing

/// Slurm's commands as scripts: sbatch writes down what it was asked and does the work at once.
struct FakeSlurm {
    let folder: CurateExecutorFolder
    var bin: String { folder.path + "/bin" }

    init(_ folder: CurateExecutorFolder) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
        // Tasks whose number stands in the file “broken” end without a word.
        try write(
            "sbatch",
            """
            echo "$@" >> "\(folder.path)/submitted"
            count=$(cat "\(folder.path)/count" 2>/dev/null || echo 100); count=$((count + 1)); echo $count > "\(folder.path)/count"
            for last; do :; done
            array=; condition=
            for word; do case $word in --array=*) array=${word#--array=};; --dependency=*) condition=$word;; esac; done
            if [ -n "$array" ]; then
                for range in $(echo "$array" | tr , ' '); do
                    for task in $(seq "${range%-*}" "${range#*-}"); do
                        if grep -qx "$task" "\(folder.path)/broken" 2>/dev/null; then
                            echo "$count|$count|$task|FAILED|None" >> "\(folder.path)/queue"
                        else
                            SLURM_ARRAY_TASK_ID=$task sh "$last" > /dev/null 2>&1
                            echo "$count|$count|$task|COMPLETED|None" >> "\(folder.path)/queue"
                        fi
                    done
                done
            elif ! grep -q FAILED "\(folder.path)/queue" 2>/dev/null; then
                sh "$last" > /dev/null 2>&1
            fi
            echo $count
            """)
        try write("squeue", "for last; do :; done; grep -E \"^[0-9]+[|]${last#--jobs=}[|]\" \"\(folder.path)/queue\" 2>/dev/null; true")
        try write("scancel", "echo \"$@\" >> \"\(folder.path)/cancelled\"")
    }

    func write(_ name: String, _ script: String) throws {
        try ("#!/bin/sh\n" + script + "\n").write(toFile: "\(bin)/\(name)", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(bin)/\(name)")
    }

    func run(_ more: String...) throws -> Tool.Outcome {
        let path = bin + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
        return try Tool.run(folder.arguments("out", "--executor", "slurm", "--tasks", "3") + more, environment: ["PATH": path])
    }

    func text(_ name: String) -> String { String(decoding: FileManager.default.contents(atPath: "\(folder.path)/\(name)") ?? Data(), as: UTF8.self) }
}

@Suite("lyceum curate --executor slurm, with scripts in place of Slurm")
struct CurateFakeSlurmTests {
    @Test("The scripts ask for what the flags say, and nothing is written by --dry-run")
    func scripts() throws {
        let folder = try CurateExecutorFolder(files: 4, documents: 2, name: "it's \"web\"")
        let slurm = try FakeSlurm(folder)
        let outcome = try slurm.run(
            "--dry-run", "--json", "--cores", "2", "--time", "1:00:00", "--memory", "3G", "--partition", "short",
            "--sbatch-option=--comment=two words")
        let result = try JSON.parse(outcome.output)
        #expect(result["parts"]?.arrayValue?.count == 3)
        let text = result["scripts"]?.arrayValue?.first?["text"]?.stringValue ?? ""
        for part in [
            "#SBATCH --cpus-per-task=2", "#SBATCH --time=1:00:00", "#SBATCH --mem=3G", "#SBATCH --partition=short",
            "#SBATCH \"--comment=two words\"", "#SBATCH \"--job-name=curate it's \\\"web\\\"\"", "workers=2 --part \"$SLURM_ARRAY_TASK_ID/3\"",
        ] { #expect(text.contains(part), "\(part)") }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/out"))
        #expect(slurm.text("submitted").isEmpty)
    }

    @Test("Parts that failed are named with their state, and alone submitted again; the output is that of threads")
    func redone() throws {
        let folder = try CurateExecutorFolder(files: 6, documents: 5)
        let whole = try folder.whole()
        let slurm = try FakeSlurm(folder)
        try "2\n".write(toFile: folder.path + "/broken", atomically: true, encoding: .utf8)
        let failed = try slurm.run("--wait")
        #expect(failed.status == 74)
        #expect(failed.errors.contains("1 of 3 parts are not complete: part 2 FAILED"))
        #expect(slurm.text("submitted").contains("--array=1-3 "))
        #expect(slurm.text("submitted").contains("--dependency=afterok:101 --kill-on-invalid-dep=yes"))
        for name in ["broken", "queue"] { try FileSystem.remove("\(folder.path)/\(name)") }
        let again = try slurm.run("--wait", "--json")
        try #require(again.status == 0, "\(again.errors)")
        #expect(slurm.text("submitted").contains("--array=2 "))
        #expect(try folder.contents("out") == whole)
        let third = try slurm.run("--json")
        #expect(try JSON.parse(third.output)["finished"]?.boolValue == true)
        #expect(slurm.text("submitted").split(separator: "\n").count == 4)
    }

    @Test("Parts that are still in the queue are not submitted twice, nor with another number of parts")
    func active() throws {
        let folder = try CurateExecutorFolder(files: 6, documents: 2)
        let slurm = try FakeSlurm(folder)
        try "1\n2\n3\n".write(toFile: folder.path + "/broken", atomically: true, encoding: .utf8)
        _ = try slurm.run()
        try "101|101|1|RUNNING|None\n104|101|3|PENDING|Resources\n102|102|N/A|PENDING|Dependency\n"
            .write(toFile: folder.path + "/queue", atomically: true, encoding: .utf8)
        let result = try JSON.parse(try slurm.run("--json").output)
        #expect(result["parts_active"]?.arrayValue?.compactMap(\.intValue) == [1, 3])
        #expect(result["parts_submitted"]?.arrayValue?.compactMap(\.intValue) == [2])
        #expect(slurm.text("submitted").contains("--dependency=afterok:101_1:101_3:103 "))
        #expect(slurm.text("cancelled").contains("102"))
        let other = try slurm.run("--tasks", "5")
        #expect(other.status == 64)
        #expect(other.errors.contains("--tasks 3"))
    }

    @Test("A refused job is reported in sbatch's words, and a folder of another pipeline is left alone")
    func refusals() throws {
        let folder = try CurateExecutorFolder(files: 2, documents: 2)
        let slurm = try FakeSlurm(folder)
        try slurm.write("sbatch", "echo 'sbatch: error: invalid partition specified: nope' >&2; exit 1")
        let refused = try slurm.run("--partition", "nope")
        #expect(refused.status == 74)
        #expect(refused.errors.contains("invalid partition specified: nope"))
        try slurm.write("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2; exit 1")
        try "{\"tasks\": 3, \"arrays\": [7]}".write(toFile: folder.path + "/out/slurm/jobs.json", atomically: true, encoding: .utf8)
        #expect(try slurm.run().errors.contains("Unable to contact slurm controller"))
        try FileManager.default.createDirectory(atPath: folder.path + "/full/things", withIntermediateDirectories: true)
        #expect(try slurm.run("--set", "output.folder=full").errors.contains("not empty"))
    }
}

@Suite(
    "lyceum curate --executor slurm, with Slurm", .serialized,
    .enabled(if: SlurmNode.isInstalled, "Slurm is not installed (apt install slurm-wlm munge), so nothing is tested with a real one"))
struct CurateRealSlurmTests {
    @Test("A job array makes what threads make; a task that is cancelled is redone alone")
    func array() throws {
        let folder = try CurateExecutorFolder(files: 8, documents: 60, name: "two words")
        let whole = try folder.whole()
        let node = try SlurmNode()
        func submit(_ more: String...) throws -> Tool.Outcome {
            try Tool.run(
                folder.arguments("out", "--executor", "slurm", "--tasks", "4", "--time", "10", "--memory", "200M") + more, environment: node.environment)
        }
        let first = try JSON.parse(try submit("--json").output)
        #expect(first["parts_submitted"]?.arrayValue?.count == 4)
        let array = try #require(first["array_job"]?.intValue)
        try node.command("scancel", "\(array)_3")
        let failed = try submit("--wait")
        // The task was cancelled before or while the others worked: what the second call found determines who says so.
        if failed.status != 0 { #expect(failed.errors.contains("part 3 CANCELLED"), "\(failed.errors)") }
        let again = try submit("--wait", "--json")
        try #require(again.status == 0, "\(again.errors)")
        #expect(try folder.contents("out") == whole)
        #expect(try JSON.parse(try submit("--json").output)["finished"]?.boolValue == true)
        let refused = try submit("--partition", "nope", "--set", "output.folder=other")
        #expect(refused.errors.contains("invalid partition"))
    }
}
