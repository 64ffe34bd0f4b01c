// Written by Tools/papers.py from the folders in Papers/; do not edit.

extension Paper {
    /// All papers, by number.
    public static let all: [Paper] = [
        Paper(
            number: 1, folder: "01-malt", label: "MALT",
            title: "MALT: Improving Reasoning with Multi-Agent LLM Training",
            areas: ["align", "collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 2, folder: "02-fine-line", label: "The Fine Line",
            title: "The Fine Line: Navigating Large Language Model Pretraining with Down-streaming Capability Analysis",
            areas: ["pretrain", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 3, folder: "03-stability-gap", label: "Stability Gap",
            title: "Efficient Continual Pre-training by Mitigating the Stability Gap",
            areas: ["adapt"], state: .delivered,
            command: "lyceum reproduce 03", notes: "The gap and its cure by data at original rates come out; what the field teaches stays undecided at the small scale. Baselines such as replay are keys of training, not arms of the recipe.",
            recipe: #"""
                # A model that goes on learning in a new field first loses what it knew: the stability gap. Three choices of data against it, at equal tokens.
                name: 03-stability-gap
                description: Does a subset in several passes, of the best quality, at the original rates of the other sources, shrink the stability gap?

                parameters:
                  seeds: {type: list, default: [1, 2, 3, 4, 5], meaning: "Worlds, weights and orders."}
                  substances: {type: whole, default: 40, minimum: 4, maximum: 2000, unit: substances, meaning: "Things the field tells of, each with four facts."}
                  texts: {type: whole, default: 1800, minimum: 10, unit: documents, meaning: "Documents of each general source."}
                  field: {type: whole, default: 3000, minimum: 10, unit: documents, meaning: "Documents of the field, of which 40 % are noise."}
                  layers: {type: whole, default: 4, minimum: 2, unit: blocks, meaning: "Depth of the model."}
                  width: {type: whole, default: 96, minimum: 8, meaning: "Elements of a hidden state."}
                  base_tokens: {type: whole, default: 300k, minimum: 1000, unit: tokens, meaning: "Length of pre-training."}
                  tokens: {type: whole, default: 120k, minimum: 1000, unit: tokens, meaning: "Length of continued training, the same in every arm."}
                  part: {type: whole, default: 30k, minimum: 1000, unit: tokens, meaning: "Size of the subset that is gone through several times."}
                  rate: {type: number, default: 1e-3, meaning: "Learning rate of continued training; pre-training ends at a tenth of its peak of 2e-3."}
                  validate: {type: whole, default: 10, minimum: 1, unit: steps, meaning: "Steps of 512 tokens between measurements of the held-out general loss."}
                  examine: {type: whole, default: 47, minimum: 1, unit: steps, meaning: "Steps between examinations in the field."}

                scales:
                  small: {}
                  paper: {seeds: [1, 2, 3, 4, 5], substances: 100, texts: 4000, field: 9000, width: 128, base_tokens: 600k, tokens: 400k, part: 100k, validate: 20, examine: 52}

                steps:
                  world:
                    kind: source-mix
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    substances: ${parameters.substances}
                    texts: ${parameters.texts}
                    field: ${parameters.field}
                    noise: 0.4
                    held_out: 16

                  new:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.base_stories}", "${world.base_facts}", "${world.base_arithmetic}", "${world.base_brackets}", "${world.trusted}"]
                    vocabulary: 512
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    heads: 4
                    context: 128

                  # The general model. Stories stand for the web text that fills most of a pre-training mix.
                  base:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${new.model}
                      data:
                        - {path: "${world.base_stories}", weight: 0.7}
                        - {path: "${world.base_facts}", weight: 0.1}
                        - {path: "${world.base_arithmetic}", weight: 0.1}
                        - {path: "${world.base_brackets}", weight: 0.1}
                      mixing: {packing: wrapped, rates: exact}
                      optimizer: {type: adamw, rate: 2e-3}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 4, length: 128}
                      tokens: ${parameters.base_tokens}
                      validation: {path: ["${world.held_stories}", "${world.held_facts}", "${world.held_arithmetic}", "${world.held_brackets}"], every: 200}
                      checkpoint: {every: 200, keep: 1, keep_best: false}

                  # II: the documents that read most like trusted texts of the field.
                  best:
                    kind: ngram
                    for: {seed: "${parameters.seeds}"}
                    trusted: ["${world.trusted}"]
                    texts: ["${world.field}"]
                    tokens: ${parameters.part}
                    tokenizer: ${new.model}

                  # One pass over everything.
                  single:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${world.field}", weight: 1}
                      mixing: {packing: wrapped, rates: exact}
                      optimizer: {type: adamw, rate: "${parameters.rate}"}
                      schedule: constant
                      batch: {sequences: 4, length: 128}
                      tokens: ${parameters.tokens}
                      validation:
                        path: ["${world.held_stories}", "${world.held_facts}", "${world.held_arithmetic}", "${world.held_brackets}"]
                        every: ${parameters.validate}
                        weight_change: true
                      examination: {tasks: [substances], include: ["${world.tasks}"], limit: 100000, every: "${parameters.examine}"}
                      checkpoint: {every: 100, keep: 1, keep_best: false}

                  # I: a random part, several times.
                  subset:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${world.field}", weight: 1, subset: "${parameters.part}"}
                      mixing: {packing: wrapped, rates: exact}
                      optimizer: {type: adamw, rate: "${parameters.rate}"}
                      schedule: constant
                      batch: {sequences: 4, length: 128}
                      tokens: ${parameters.tokens}
                      validation:
                        path: ["${world.held_stories}", "${world.held_facts}", "${world.held_arithmetic}", "${world.held_brackets}"]
                        every: ${parameters.validate}
                        weight_change: true
                      examination: {tasks: [substances], include: ["${world.tasks}"], limit: 100000, every: "${parameters.examine}"}
                      checkpoint: {every: 100, keep: 1, keep_best: false}

                  # I + II: the best part, several times.
                  quality:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${best.texts}", weight: 1}
                      mixing: {packing: wrapped, rates: exact}
                      optimizer: {type: adamw, rate: "${parameters.rate}"}
                      schedule: constant
                      batch: {sequences: 4, length: 128}
                      tokens: ${parameters.tokens}
                      validation:
                        path: ["${world.held_stories}", "${world.held_facts}", "${world.held_arithmetic}", "${world.held_brackets}"]
                        every: ${parameters.validate}
                        weight_change: true
                      examination: {tasks: [substances], include: ["${world.tasks}"], limit: 100000, every: "${parameters.examine}"}
                      checkpoint: {every: 100, keep: 1, keep_best: false}

                  # I + II + III: the best part in place of the stories, the other sources at their original rates.
                  mixture:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${best.texts}", weight: 0.7}
                        - {path: "${world.fresh_facts}", weight: 0.1}
                        - {path: "${world.fresh_arithmetic}", weight: 0.1}
                        - {path: "${world.fresh_brackets}", weight: 0.1}
                      mixing: {packing: wrapped, rates: exact}
                      optimizer: {type: adamw, rate: "${parameters.rate}"}
                      schedule: constant
                      batch: {sequences: 4, length: 128}
                      tokens: ${parameters.tokens}
                      validation:
                        path: ["${world.held_stories}", "${world.held_facts}", "${world.held_arithmetic}", "${world.held_brackets}"]
                        every: ${parameters.validate}
                        weight_change: true
                      examination: {tasks: [substances], include: ["${world.tasks}"], limit: 100000, every: "${parameters.examine}"}
                      checkpoint: {every: 100, keep: 1, keep_best: false}

                  # The gap of all three strategies less half of the single pass's: below zero when it is at most half.
                  half:
                    kind: sum
                    for: {seed: "${parameters.seeds}"}
                    values: ["${mixture.gap/validation/loss/area}", "${single.gap/validation/loss/area}"]
                    factors: [1, -0.5]

                claims:
                  gap:
                    says: A single pass over the field has a gap in the general loss (deeper than 0.05 nats).
                    arm: ${single.gap/validation/loss/depth}
                    against: 0
                    margin: 0.05
                  half:
                    says: With all three strategies the area of the gap is at most half of a single pass's.
                    arm: ${half.value}
                    against: 0
                    direction: less
                  best_part:
                    says: At equal tokens the best part teaches more of the field than a random part.
                    arm: ${quality.examination/substances/acc}
                    against: ${subset.examination/substances/acc}
                  forty_percent:
                    says: With all three strategies 40 % of the tokens teach no less (within 2 points) than all of a single pass.
                    arm: ${mixture.examination/substances/acc@40%}
                    against: ${single.examination/substances/acc}
                    direction: not-less
                    margin: 0.02
                  better:
                    says: At equal tokens all three strategies teach more of the field than a single pass.
                    arm: ${mixture.examination/substances/acc}
                    against: ${single.examination/substances/acc}
                  kept:
                    says: With all three strategies nothing general is lost in the end (within 0.05 nats).
                    arm: ${mixture.validation_loss}
                    against: ${mixture.validation_loss_before}
                    direction: not-greater
                    margin: 0.05
                  layers:
                    says: At first the lower layers change more than the upper ones (by more than 1.35 times).
                    arm: ${single.change/ratio@first}
                    against: 1.35

                """#),
        Paper(
            number: 4, folder: "04-counselingbench", label: "CounselingBench",
            title: "Do Large Language Models Align with Core Mental Health Counseling Competencies?",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks counselingbench", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 5, folder: "05-parrot", label: "Parrot",
            title: "Parrot: Efficient Serving of LLM-based Applications with Semantic Variable",
            areas: ["serve"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 6, folder: "06-gpt4image", label: "GPT4Image",
            title: "Can Large Pre-trained Models Help Vision Models on Perception Tasks?",
            areas: ["vision"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 7, folder: "07-traclm-milbench", label: "TRACLM / MilBench",
            title: "Fine-Tuning and Evaluating Open-Source Large Language Models for the Army Domain",
            areas: ["adapt", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 8, folder: "08-crystal", label: "Crystal",
            title: "Crystal: Illuminating LLM Abilities on Language and Code",
            areas: ["pretrain"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 9, folder: "09-math-squared", label: "MATH²",
            title: "AI-Assisted Generation of Difficult Math Questions",
            areas: ["data", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 10, folder: "10-nyu-ctf-bench", label: "NYU CTF Bench",
            title: "NYU CTF Bench: A Scalable Open-Source Benchmark Dataset for Evaluating LLMs in Offensive Security",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 11, folder: "11-control-llm", label: "Control LLM",
            title: "Control LLM: Controlled Evolution for Intelligence Retention in LLM",
            areas: ["adapt"], state: .delivered,
            command: "lyceum reproduce 11", notes: "The whole method, in training, at the command line and in recipes; seven arms on an invented world, with claims about what is kept and what is learned.",
            recipe: #"""
                # A model learns a second family of skills: in all of its weights, in some of its blocks, or in copies of them with everything it was beside them.
                name: 11-control-llm
                description: Does a model that learns new skills in twins of its blocks keep what it could before, and still learn?

                parameters:
                  seeds: {type: list, default: [1, 2, 3, 4, 5], meaning: Seeds of the worlds; each has its own base.}
                  layers: {type: whole, default: 4, minimum: 2, unit: blocks, meaning: Blocks of the base.}
                  width: {type: whole, default: 64, minimum: 16, meaning: Width of the base.}
                  partial:
                    type: list
                    default: ["layers:1", "layers:3"]
                    meaning: Blocks that partial tuning trains, those that get twins in other arms.
                  words: {type: whole, default: 2000, minimum: 1, unit: rows, meaning: Rows of letters that copying and turning tell.}
                  base_steps: {type: whole, default: 500, minimum: 1, unit: optimizer steps, meaning: Length of the base's training on sums and copying.}
                  steps: {type: whole, default: 200, minimum: 1, unit: optimizer steps, meaning: Length of every arm's training on turning and colors.}
                  rate: {type: number, default: 3e-3, minimum: 1e-6, meaning: Learning rate of every arm but the gentle one.}
                  gentle: {type: number, default: 1e-3, minimum: 1e-6, meaning: A lower rate for full tuning.}

                scales:
                  small: {layers: 4, width: 64, words: 2000, base_steps: 500, steps: 200}
                  paper: {seeds: [1, 2, 3, 4, 5], layers: 6, width: 96, partial: ["layers:2", "layers:5"], words: 4000, base_steps: 4000, steps: 1000}

                steps:
                  world:
                    kind: skills
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    words: ${parameters.words}

                  fresh:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.texts}"]
                    vocabulary: 320
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    heads: 4
                    context: 64

                  base:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${fresh.model}
                      data: {path: "${world.old}"}
                      objective: sft
                      optimizer: {type: adamw, rate: 2e-3, decay: 0.01}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 64, length: 32}
                      steps: ${parameters.base_steps}

                  base_old:
                    kind: examine
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    questions: ["${world.copying}", "${world.sums}"]
                    metric: acc

                  base_new:
                    kind: examine
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    questions: ["${world.turning}", "${world.colors}"]
                    metric: acc

                  # The same data, steps and batches. Partial tuning trains the blocks that get twins elsewhere: as many weights.
                  arm:
                    kind: train
                    for:
                      seed: ${parameters.seeds}
                      arm:
                        - {name: full, rate: "${parameters.rate}", train: [all], expansion: null}
                        - {name: full-gentle, rate: "${parameters.gentle}", train: [all], expansion: null}
                        - {name: partial, rate: "${parameters.rate}", train: "${parameters.partial}", expansion: null}
                        - {name: stack, rate: "${parameters.rate}", train: null, expansion: {blocks: 2, type: stack}}
                        - {name: hybrid, rate: "${parameters.rate}", train: null, expansion: {blocks: 2, type: hybrid, loss: mse, loss_weight: 1}}
                        - {name: concat, rate: "${parameters.rate}", train: null, expansion: {blocks: 2, type: concat, loss_weight: 0}}
                        - {name: concat-mse, rate: "${parameters.rate}", train: null, expansion: {blocks: 2, type: concat, loss: mse, loss_weight: 1}}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data: {path: "${world.new}"}
                      objective: sft
                      train: ${for.arm.train}
                      expansion: ${for.arm.expansion}
                      optimizer: {type: adamw, rate: "${for.arm.rate}", decay: 0.01}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 64, length: 32}
                      steps: ${parameters.steps}

                  old:
                    kind: examine
                    for: {seed: "${parameters.seeds}", arm: [full, full-gentle, partial, stack, hybrid, concat, concat-mse]}
                    model: ${arm.model}
                    questions: ["${world.copying}", "${world.sums}"]
                    metric: acc

                  new:
                    kind: examine
                    for: {seed: "${parameters.seeds}", arm: [full, full-gentle, partial, stack, hybrid, concat, concat-mse]}
                    model: ${arm.model}
                    questions: ["${world.turning}", "${world.colors}"]
                    metric: acc

                  # What part of full tuning's gain an arm has.
                  part:
                    kind: gain
                    for: {seed: "${parameters.seeds}", arm: [full-gentle, partial, stack, hybrid, concat, concat-mse]}
                    before: ${base_new.score}
                    after: ${new.score}
                    reference_after: ${new[arm=full].score}

                  # How far twins have gone from their blocks, where the old skills are asked for and where the new ones are.
                  twins_old:
                    kind: twins
                    for: {seed: "${parameters.seeds}", arm: [concat, concat-mse]}
                    model: ${arm.model}
                    texts: ["${world.old_texts}"]

                  twins_new:
                    kind: twins
                    for: {seed: "${parameters.seeds}", arm: [concat, concat-mse]}
                    model: ${arm.model}
                    texts: ["${world.new_texts}"]

                  # A plain model of the old size again: the weights of twins and blocks mixed.
                  folded:
                    kind: fold
                    for: {seed: "${parameters.seeds}", arm: [concat-mse]}
                    model: ${arm.model}

                  folded_old:
                    kind: examine
                    for: {seed: "${parameters.seeds}", arm: [concat-mse]}
                    model: ${folded.model}
                    questions: ["${world.copying}", "${world.sums}"]
                    metric: acc

                  folded_new:
                    kind: examine
                    for: {seed: "${parameters.seeds}", arm: [concat-mse]}
                    model: ${folded.model}
                    questions: ["${world.turning}", "${world.colors}"]
                    metric: acc

                claims:
                  keeps:
                    says: Twins with the distance keep more of the old skills than full tuning.
                    arm: ${old[arm=concat-mse].score}
                    against: ${old[arm=full].score}
                  keeps_against_gentle:
                    says: They do so, too, against full tuning at a third of the rate.
                    arm: ${old[arm=concat-mse].score}
                    against: ${old[arm=full-gentle].score}
                  keeps_against_partial:
                    says: They do so, too, against tuning as many weights of the base itself.
                    arm: ${old[arm=concat-mse].score}
                    against: ${old[arm=partial].score}
                  keeps_against_stack:
                    says: They do so, too, against copies that are stacked.
                    arm: ${old[arm=concat-mse].score}
                    against: ${old[arm=stack].score}
                  learns:
                    says: Twins with the distance gain at least half of what full tuning gains on the new skills.
                    arm: ${part[arm=concat-mse].share}
                    against: 0.5
                  distance:
                    says: With the distance the old skills are at least as good as without (within 2 points).
                    arm: ${old[arm=concat-mse].score}
                    against: ${old[arm=concat].score}
                    direction: not-less
                    margin: 0.02
                  folded:
                    says: Folded back into a plain model they keep the old skills (within 5 points of the twins).
                    arm: ${folded_old[arm=concat-mse].score}
                    against: ${old[arm=concat-mse].score}
                    direction: not-less
                    margin: 0.05
                  folded_new:
                    says: Folded back they keep the new skills, too (within 5 points of the twins).
                    arm: ${folded_new[arm=concat-mse].score}
                    against: ${new[arm=concat-mse].score}
                    direction: not-less
                    margin: 0.05

                """#),
        Paper(
            number: 12, folder: "12-collabstory", label: "CollabStory",
            title: "CollabStory: Multi-LLM Collaborative Story Generation and Authorship Analysis",
            areas: ["collaborate", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 13, folder: "13-salt", label: "SALT",
            title: "A Little Help Goes a Long Way: Efficient LLM Training by Leveraging Small LMs",
            areas: ["pretrain"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 14, folder: "14-cs-bench", label: "CS-Bench",
            title: "CS-Bench: A Comprehensive Benchmark for Large Language Models towards Computer Science Mastery",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks csbench_en", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 15, folder: "15-cpt-vs-ift", label: "CPT-IFT balance",
            title: "Balancing Continuous Pre-Training and Instruction Fine-Tuning: Optimizing Instruction-Following in LLMs",
            areas: ["adapt"], state: .delivered,
            command: "lyceum reproduce 15", notes: "Instruction residuals, exact to the bit; five arms, a sweep of the scale and a control in a small world. Carrying a residual to another release is not measured.",
            recipe: #"""
                # New knowledge for an instruct model: train the instruct model itself, or its base, and add what instruction tuning had changed?
                name: 15-cpt-vs-ift
                description: Does a continued base model follow instructions when the instruction residual is added, better than a continued instruct model?

                parameters:
                  seeds: {type: list, default: [1, 2, 3, 4, 5], meaning: "Each makes a world, a base model, an instruct model and all arms anew."}
                  beings: {type: whole, default: 16, minimum: 2, maximum: 2000, unit: beings, meaning: "Known beings, and as many new ones, four facts each."}
                  layers: {type: whole, default: 3, minimum: 1, maximum: 100, unit: blocks, meaning: Blocks of the model.}
                  width: {type: whole, default: 96, minimum: 8, maximum: 4096, meaning: "Elements of a hidden state, a multiple of four."}
                  base_steps: {type: whole, default: 500, minimum: 1, unit: optimizer steps, meaning: First training of the base.}
                  instruct_steps: {type: whole, default: 200, minimum: 1, unit: optimizer steps, meaning: Instruction tuning.}
                  new_steps: {type: whole, default: 100, minimum: 1, unit: optimizer steps, meaning: Training on the new texts.}
                  base_rate: {type: number, default: 1e-2, meaning: Learning rate of the first training.}
                  instruct_rate: {type: number, default: 1e-3, meaning: Learning rate of instruction tuning.}
                  new_rate: {type: number, default: 1e-3, meaning: Learning rate on the new texts.}

                scales:
                  small: {beings: 16, layers: 3, width: 96, base_steps: 500, instruct_steps: 200, new_steps: 100}
                  paper: {seeds: [1, 2, 3, 4, 5], beings: 64, layers: 4, width: 160, base_steps: 2000, instruct_steps: 800, new_steps: 400}

                steps:
                  world: {kind: beings, for: {seed: "${parameters.seeds}"}, seed: "${for.seed}", beings: "${parameters.beings}"}

                  fresh:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.texts}"]
                    vocabulary: 448
                    chat: true
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    heads: 4
                    context: 256

                  base:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${fresh.model}
                      data: [{path: "${world.texts}"}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.base_rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 128}
                      steps: ${parameters.base_steps}
                      validation: {share: 0}

                  # (d) The instruct model as it is.
                  instruct:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data: [{path: "${world.conversations}"}]
                      objective: sft
                      optimizer: {type: adamw, rate: "${parameters.instruct_rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 128}
                      steps: ${parameters.instruct_steps}
                      validation: {share: 0}

                  # (b) The base goes on with new texts.
                  continued_base:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data: [{path: "${world.new}"}]
                      objective: causal-lm
                      optimizer: {type: adamw, rate: "${parameters.new_rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 128}
                      steps: ${parameters.new_steps}
                      validation: {share: 0}

                  # (a) The instruct model goes on with new texts.
                  continued_instruct:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${instruct.model}
                      data: [{path: "${world.new}"}]
                      objective: causal-lm
                      optimizer: {type: adamw, rate: "${parameters.new_rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 128}
                      steps: ${parameters.new_steps}
                      validation: {share: 0}

                  # (c) The continued base is tuned with all instructions again: what the residual is to save.
                  tuned_again:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${continued_base.model}
                      data: [{path: "${world.conversations}"}]
                      objective: sft
                      optimizer: {type: adamw, rate: "${parameters.instruct_rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 128}
                      steps: ${parameters.instruct_steps}
                      validation: {share: 0}

                  residual: {kind: residual, for: {seed: "${parameters.seeds}"}, base: "${base.model}", instruct: "${instruct.model}"}

                  # Scale 0 is the continued base itself.
                  restored:
                    kind: add
                    for: {seed: "${parameters.seeds}", scale: [0, 0.5, 1, 1.5]}
                    model: ${continued_base.model}
                    vectors: [{vector: "${residual.residual}", weight: "${for.scale}"}]

                  # Every layer gets another layer's differences: must not work.
                  shuffled:
                    kind: add
                    for: {seed: "${parameters.seeds}"}
                    model: ${continued_base.model}
                    vectors: [{vector: "${residual.residual}"}]
                    shuffle_layers: 1

                  # Instructions: exact answers to inputs that were never trained on, in the chat template.
                  instructions_instruct: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${instruct.model}", chat: true, include: ["${world.tasks}"], tasks: [beings_copy, beings_first, beings_last, beings_backwards, beings_known]}
                  instructions_continued_instruct: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${continued_instruct.model}", chat: true, include: ["${world.tasks}"], tasks: [beings_copy, beings_first, beings_last, beings_backwards, beings_known]}
                  instructions_tuned_again: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${tuned_again.model}", chat: true, include: ["${world.tasks}"], tasks: [beings_copy, beings_first, beings_last, beings_backwards, beings_known]}
                  instructions_restored: {kind: examine, for: {seed: "${parameters.seeds}", scale: [0, 0.5, 1, 1.5]}, model: "${restored.model}", chat: true, include: ["${world.tasks}"], tasks: [beings_copy, beings_first, beings_last, beings_backwards, beings_known]}
                  instructions_shuffled: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${shuffled.model}", chat: true, include: ["${world.tasks}"], tasks: [beings_copy, beings_first, beings_last, beings_backwards, beings_known]}

                  # New facts asked in a conversation.
                  new_instruct: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${instruct.model}", chat: true, include: ["${world.tasks}"], tasks: [beings_new]}
                  new_continued_instruct: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${continued_instruct.model}", chat: true, include: ["${world.tasks}"], tasks: [beings_new]}
                  new_tuned_again: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${tuned_again.model}", chat: true, include: ["${world.tasks}"], tasks: [beings_new]}
                  new_restored: {kind: examine, for: {seed: "${parameters.seeds}", scale: [0, 1]}, model: "${restored.model}", chat: true, include: ["${world.tasks}"], tasks: [beings_new]}

                  # New facts as plain text, in a form that no text about them has.
                  text_base: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${base.model}", texts: ["${world.held}"]}
                  text_continued_base: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${continued_base.model}", texts: ["${world.held}"]}
                  text_continued_instruct: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${continued_instruct.model}", texts: ["${world.held}"]}
                  text_restored: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${restored[scale=1].model}", texts: ["${world.held}"]}

                claims:
                  restored:
                    says: The continued base with the residual follows instructions better than the continued instruct model.
                    arm: ${instructions_restored[scale=1].score}
                    against: ${instructions_continued_instruct.score}
                  forgets:
                    says: Continuing the instruct model costs instructions.
                    arm: ${instructions_continued_instruct.score}
                    against: ${instructions_instruct.score}
                    direction: less
                  nearly_whole:
                    says: The residual brings instructions back to within 16 points (a fifth) of the untouched instruct model.
                    arm: ${instructions_restored[scale=1].score}
                    against: ${instructions_instruct.score}
                    direction: not-less
                    margin: 0.16
                  knows_the_texts:
                    says: With the residual the new facts are as likely as in the continued base, within 0.06 bits per byte (a tenth).
                    arm: ${text_restored.bits_per_byte}
                    against: ${text_continued_base.bits_per_byte}
                    direction: not-greater
                    margin: 0.06
                  answers_new_facts:
                    says: In conversation the restored model answers more about the new facts than the instruct model that did not read of them.
                    arm: ${new_restored[scale=1].score}
                    against: ${new_instruct.score}
                  needs_the_residual:
                    says: Without the residual the continued base follows fewer instructions.
                    arm: ${instructions_restored[scale=1].score}
                    against: ${instructions_restored[scale=0].score}
                  control:
                    says: A residual whose layers are exchanged does not bring instructions back.
                    arm: ${instructions_restored[scale=1].score}
                    against: ${instructions_shuffled.score}

                """#),
        Paper(
            number: 16, folder: "16-llm2llm", label: "LLM2LLM",
            title: "Boosting LLMs with Novel Iterative Data Enhancement",
            areas: ["data", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 17, folder: "17-comd", label: "CoMD",
            title: "Unlock the Power: Competitive Distillation for Multi-Modal Large Language Models",
            areas: ["vision"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 18, folder: "18-redstone", label: "RedStone",
            title: "Curating General, Code, Math, and QA Data for Large Language Models",
            areas: ["data"], state: .partial,
            command: "lyceum reproduce 18", notes: "Extraction, page sizes, strict LaTeX, the branches for web, mathematics, code and questions, verbatim copies by a model, trainable classifiers, MinHash presets, index tables, a domain in one file; sixteen claims on generated pages, of which the three seeds of the default can decide one.",
            recipe: #"""
                # Pages of known kinds go through extraction and RedStone's branches: what comes back unchanged, what each branch finds, and what a model gains from it.
                name: 18-redstone
                description: Does the pipeline recover formulas and programs, find each kind of page, and train a better model than the raw pages?

                parameters:
                  seeds: {type: list, default: [1, 2, 3], meaning: Seeds of the pages and models.}
                  pages: {type: whole, default: 100, minimum: 10, maximum: 100000, unit: pages, meaning: Pages of each of the six kinds.}
                  broken: {type: whole, default: 100, minimum: 1, maximum: 100000, unit: pages, meaning: "Further pages of formulas, one of which LaTeX could not set."}
                  layers: {type: whole, default: 2, minimum: 1, maximum: 100, unit: blocks, meaning: Blocks of the models.}
                  width: {type: whole, default: 96, minimum: 8, maximum: 65536, meaning: Elements of a hidden state.}
                  tokens: {type: whole, default: 250k, minimum: 1000, unit: tokens, meaning: Tokens every model is trained on.}

                scales:
                  small: {}
                  paper: {seeds: [1, 2, 3, 4, 5], pages: 350, layers: 4, width: 192, tokens: 4000k}

                steps:
                  world:
                    kind: web-pages
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    pages: ${parameters.pages}
                    broken: ${parameters.broken}
                    # As repetitive as real prose of this length, which the README compares.
                    prose: varied

                  # The main text, with formulas and programs as they were.
                  texts:
                    kind: page-texts
                    for: {seed: "${parameters.seeds}"}
                    pages: ["${world.pages}"]
                    latex: strict

                  # What is asked where rules are not sure; it learns from other pages.
                  classifier:
                    kind: classifier
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    labeled: ["${world.labeled}"]
                    prepare: letters
                    epochs: 100

                  # Pages with a formula that does not parse go, for the reason that was planted; no others do.
                  latex:
                    kind: curate
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${texts.texts}"]
                    stages:
                      - latex: strict
                    truth: latex
                    wanted: [keep]
                    expected: latex

                  # Every branch sees the pages of all kinds.
                  math:
                    kind: curate
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${texts.texts}"]
                    stages:
                      - latex: strict
                      - math-text
                    truth: branch
                    wanted: [math]

                  code:
                    kind: curate
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${texts.texts}"]
                    stages:
                      - code
                    truth: branch
                    wanted: [code]

                  questions:
                    kind: curate
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${texts.texts}"]
                    stages:
                      - open-questions: {model: "${classifier.classifier}", label: questions, threshold: 0.5}
                    truth: branch
                    wanted: [questions]

                  choice:
                    kind: curate
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${texts.texts}"]
                    stages:
                      - choice-questions: {model: "${classifier.classifier}", label: choice}
                    truth: branch
                    wanted: [choice]

                  web:
                    kind: curate
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${texts.texts}"]
                    stages:
                      - redstone-quality
                      - gopher-repetition: {count_first: true}
                      - refinedweb-lines
                      - fasttext: {model: "${classifier.classifier}", wanted: [prose], threshold: 0.5}
                    truth: branch
                    wanted: [prose]

                  # Three models that differ in their texts alone: what a reader of the pages sees, what the pipeline keeps, and what was written.
                  new_model:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.clean}"]
                    vocabulary: 512
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    heads: 4
                    context: 128

                  on_raw:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${new_model.model}
                      data:
                        - {path: "${world.raw}", field: text}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 3e-3}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      tokens: ${parameters.tokens}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}

                  on_kept:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${new_model.model}
                      data:
                        - {path: "${web.texts}", field: text}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 3e-3}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      tokens: ${parameters.tokens}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}

                  on_clean:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${new_model.model}
                      data:
                        - {path: "${world.clean}", field: text}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 3e-3}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      tokens: ${parameters.tokens}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}

                  raw_bits:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${on_raw.model}
                    texts: ["${world.held}"]
                    window: 128
                  kept_bits:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${on_kept.model}
                    texts: ["${world.held}"]
                    window: 128
                  clean_bits:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${on_clean.model}
                    texts: ["${world.held}"]
                    window: 128

                claims:
                  recovered:
                    says: Of formulas and lines of programs 99 % come back byte for byte.
                    arm: ${texts.recovered}
                    against: 0.99
                    unit: seeds
                  broken_rejected:
                    says: Of the pages that the strict parser lets pass, more than 99 % have no broken formula (half of the pages of formulas have one).
                    arm: ${latex.precision}
                    against: 0.99
                    unit: seeds
                  whole_kept:
                    says: It lets more than 99 % of the pages without one pass.
                    arm: ${latex.recall}
                    against: 0.99
                    unit: seeds
                  broken_reasons:
                    says: More than 95 % of all pages pass, or are rejected for the very reason that was planted.
                    arm: ${latex.agreement}
                    against: 0.95
                    unit: seeds
                  math_precision:
                    says: Of the pages that the branch of mathematics keeps, more than 95 % are mathematics.
                    arm: ${math.precision}
                    against: 0.95
                    unit: seeds
                  math_recall:
                    says: It keeps more than 95 % of them.
                    arm: ${math.recall}
                    against: 0.95
                    unit: seeds
                  code_precision:
                    says: Of the pages that the branch of code keeps, more than 95 % are programs.
                    arm: ${code.precision}
                    against: 0.95
                    unit: seeds
                  code_recall:
                    says: It keeps more than 95 % of them.
                    arm: ${code.recall}
                    against: 0.95
                    unit: seeds
                  questions_precision:
                    says: Of the pages that the branch of open questions keeps, more than 95 % are such.
                    arm: ${questions.precision}
                    against: 0.95
                    unit: seeds
                  questions_recall:
                    says: It keeps more than 95 % of them.
                    arm: ${questions.recall}
                    against: 0.95
                    unit: seeds
                  choice_precision:
                    says: Of the pages that the branch of multiple choice keeps, more than 95 % are such.
                    arm: ${choice.precision}
                    against: 0.95
                    unit: seeds
                  choice_recall:
                    says: It keeps more than 95 % of them.
                    arm: ${choice.recall}
                    against: 0.95
                    unit: seeds
                  web_precision:
                    says: Of the pages that the branch of the general web keeps, more than 95 % are prose.
                    arm: ${web.precision}
                    against: 0.95
                    unit: seeds
                  web_recall:
                    says: It keeps more than 80 % of the prose.
                    arm: ${web.recall}
                    against: 0.8
                    unit: seeds
                  better:
                    says: At equal tokens the kept texts train a model that reads clean text better than the raw pages do, in bits per byte.
                    arm: ${kept_bits.bits_per_byte}
                    against: ${raw_bits.bits_per_byte}
                    direction: less
                    unit: seeds
                  as_good:
                    says: And hardly worse than the clean originals do (within 0.05 bits per byte).
                    arm: ${kept_bits.bits_per_byte}
                    against: ${clean_bits.bits_per_byte}
                    direction: equivalent
                    margin: 0.05
                    unit: seeds

                """#),
        Paper(
            number: 19, folder: "19-peak-performance", label: "Peak performance",
            title: "Achieving Peak Performance for Large Language Models: A Systematic Review",
            areas: ["serve", "pretrain"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 20, folder: "20-miniplm", label: "MiniPLM",
            title: "MiniPLM: Knowledge Distillation for Pre-Training Language Models",
            areas: ["pretrain"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 21, folder: "21-llmdetect", label: "LLMDetect",
            title: "Beyond Binary: Towards Fine-Grained LLM-Generated Text Detection via Role Recognition and Involvement Measurement",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 22, folder: "22-ct-llm", label: "CT-LLM",
            title: "Chinese Tiny LLM: Pretraining a Chinese-Centric Large Language Model",
            areas: ["pretrain", "data"], state: .partial,
            command: "lyceum reproduce 22", notes: "The rules for Chinese pages, similar lines, MinHash preset, planted defects and the order of languages; four claims. Supervised tuning, preference tuning and the judged benchmark are missing.",
            recipe: #"""
                # Chinese first: planted defects found by MAP-CC's rules, and which language a small model should begin with.
                name: 22-ct-llm
                description: Do the rules find planted defects for the right reason, and does starting from the target language beat adapting a model of another one?

                parameters:
                  seeds: {type: list, default: [1, 2, 3], meaning: Seeds of texts and models.}
                  clean: {type: whole, default: 600, minimum: 10, unit: texts, meaning: Texts without a defect.}
                  planted: {type: whole, default: 100, minimum: 1, unit: texts, meaning: Texts of each of fourteen defects.}
                  layers: {type: whole, default: 2, minimum: 1, maximum: 100, unit: blocks, meaning: Blocks of the models.}
                  width: {type: whole, default: 96, minimum: 8, maximum: 65536, meaning: Elements of a hidden state.}
                  tokens: {type: whole, default: 240k, minimum: 4000, unit: tokens, meaning: Tokens of the whole training of each arm.}
                  first: {type: whole, default: 180k, minimum: 3000, unit: tokens, meaning: Of these those before the adaptation.}
                  rest: {type: whole, default: 60k, minimum: 1000, unit: tokens, meaning: And those of the adaptation.}

                scales:
                  small: {}
                  paper: {seeds: [1, 2, 3, 4, 5], layers: 4, width: 192, tokens: 4000k, first: 3000k, rest: 1000k}

                steps:
                  pages:
                    kind: chinese-pages
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    clean: ${parameters.clean}
                    planted: ${parameters.planted}

                  rules:
                    kind: curate
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${pages.texts}"]
                    stages:
                      - chinese
                    truth: expected
                    wanted: [keep]
                    expected: expected

                  # Two languages that share their letters, one the cipher of the other: the first stands for English, the second for the target.
                  world:
                    kind: bilingual
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}

                  new_model:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.first}", "${world.second}"]
                    vocabulary: 512
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    heads: 4
                    context: 128

                  target_first:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${new_model.model}
                      data:
                        - {path: "${world.second}", name: target, field: text, weight: 0.73}
                        - {path: "${world.first}", name: other, field: text, weight: 0.27}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 2e-3}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      tokens: ${parameters.tokens}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}

                  other_first:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${new_model.model}
                      data:
                        - {path: "${world.second}", name: target, field: text, weight: 0.27}
                        - {path: "${world.first}", name: other, field: text, weight: 0.73}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 2e-3}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      tokens: ${parameters.first}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}

                  adapted:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${other_first.model}
                      data:
                        - {path: "${world.second}", name: target, field: text}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 2e-3}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      tokens: ${parameters.rest}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}

                  target_bits:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${target_first.model}
                    texts: ["${world.second_test}"]
                    window: 128
                  adapted_bits:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${adapted.model}
                    texts: ["${world.second_test}"]
                    window: 128
                  target_other_bits:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${target_first.model}
                    texts: ["${world.first_test}"]
                    window: 128
                  adapted_other_bits:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${adapted.model}
                    texts: ["${world.first_test}"]
                    window: 128

                claims:
                  reasons:
                    says: More than 99 % of the texts are kept, or dropped for the reason that was planted.
                    arm: ${rules.agreement}
                    against: 0.99
                    unit: seeds
                  survival:
                    says: More than 99 % of the texts without a defect are kept.
                    arm: ${rules.recall}
                    against: 0.99
                    unit: seeds
                  target:
                    says: At equal tokens a model that starts from the target language reads it better than one adapted to it, in bits per byte.
                    arm: ${target_bits.bits_per_byte}
                    against: ${adapted_bits.bits_per_byte}
                    direction: less
                    unit: seeds
                  other:
                    says: The other language it reads worse.
                    arm: ${target_other_bits.bits_per_byte}
                    against: ${adapted_other_bits.bits_per_byte}
                    unit: seeds

                """#),
        Paper(
            number: 23, folder: "23-flm-101b", label: "FLM-101B",
            title: "FLM-101B: An Open LLM and How to Train It with $100K Budget",
            areas: ["pretrain", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 24, folder: "24-visual-steerability", label: "Visual AI steerability tasks",
            title: "Visual AI and Linguistic Intelligence Through Steerability and Composability",
            areas: ["vision", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 25, folder: "25-clr-bench", label: "CLR-Bench",
            title: "CLR-Bench: Evaluating Large Language Models in College-level Reasoning",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks clrbench", notes: "The benchmark runs on its own files with any model; lyceum exam judge grades rationales (Q→A, Q→AR); a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 26, folder: "26-software-testing-survey", label: "Software testing with LLMs",
            title: "Software Testing with Large Language Model: Survey, Landscape, and Vision",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 27, folder: "27-blade", label: "BLADE",
            title: "BLADE: Enhancing Black-box Large Language Models with Small Domain-Specific Models",
            areas: ["collaborate", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 28, folder: "28-supergpqa", label: "SuperGPQA",
            title: "SuperGPQA: Scaling LLM Evaluation across 285 Graduate Disciplines",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks supergpqa", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 29, folder: "29-alpha-umi", label: "α-UMi",
            title: "Small LLMs Are Weak Tool Learners: A Multi-LLM Agent",
            areas: ["collaborate", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 30, folder: "30-honest-helpful", label: "Honest & Helpful (HoneSet, HonestyLLM)",
            title: "The Best of Both Worlds: Toward an Honest and Helpful Large Language Model",
            areas: ["align", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 31, folder: "31-glianorex", label: "Glianorex",
            title: "Multiple Choice Questions and Large Languages Models: A Case Study with Fictional Medical Data",
            areas: ["examine"], state: .partial,
            command: "lyceum reproduce 31", notes: "Invented fields, cued and balanced questions before study, balanced ones after; the small model that learns the habit of cues on other fields is missing.",
            recipe: #"""
                # A test of the test: questions about a field that does not exist. Whoever scores above guessing without having studied has read cues.
                name: 31-glianorex
                description: Can a model answer questions about an invented field without having studied it, and after?

                parameters:
                  base: {type: model, default: smollm2-135m-instruct, meaning: The general model.}
                  facts: {type: whole, default: 120, minimum: 8, maximum: 10000, unit: facts, meaning: Facts of each field.}
                  fields: {type: list, default: [1, 2, 3], meaning: Seeds of the invented fields.}
                  steps: {type: whole, default: 120, minimum: 1, unit: optimizer steps, meaning: Length of the study of each field.}

                scales:
                  small: {facts: 120, fields: [1, 2, 3], steps: 120}
                  paper: {facts: 480, fields: [1, 2, 3], steps: 480}

                steps:
                  field:
                    kind: fiction
                    for: {field: "${parameters.fields}"}
                    seed: ${for.field}
                    facts: ${parameters.facts}

                  # Before any study: options that can be exchanged, and options of which the right one shows.
                  unread:
                    kind: examine
                    for: {field: "${parameters.fields}", options: [balanced, cued]}
                    model: ${parameters.base}
                    tasks: ["fiction:facts=${parameters.facts},options=${for.options},format=texts,seed=${for.field}"]
                    metric: acc

                  study:
                    kind: train
                    for: {field: "${parameters.fields}"}
                    seed: ${for.field}
                    configuration:
                      model: ${parameters.base}
                      data:
                        - path: ["${field.book}", "${field.exercises}"]
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 5e-4}
                      schedule: {type: cosine, warmup: 5}
                      batch: {sequences: 2, length: 256}
                      steps: ${parameters.steps}

                  read:
                    kind: examine
                    for: {field: "${parameters.fields}"}
                    model: ${study.model}
                    tasks: ["fiction:facts=${parameters.facts},options=balanced,format=texts,seed=${for.field}"]
                    metric: acc

                claims:
                  cued:
                    says: Without study, questions whose right option shows are answered above guessing.
                    arm: ${unread[options=cued].score}
                    against: 0.25
                  balanced:
                    says: Without study, questions with exchangeable options are answered as by guessing (within 5 points).
                    arm: ${unread[options=balanced].score}
                    against: 0.25
                    direction: equivalent
                    margin: 0.05
                  learned:
                    says: Study of the textbook raises the score on exchangeable options.
                    arm: ${read.items}
                    against: ${unread[options=balanced].items}

                """#),
        Paper(
            number: 32, folder: "32-zero-shot-cot", label: "Zero-shot-CoT",
            title: "Large Language Models are Zero-Shot Reasoners",
            areas: ["collaborate", "examine"], state: .partial,
            command: "lyceum reproduce 32", notes: "The two-stage method and its audit on generated arithmetic, last letters and coin flips, with any model; the model trained to show that the trigger can work at all is missing.",
            recipe: #"""
                # Part A of the proof: a model is asked the same questions directly and with "Let's think step by step", in the two stages of the paper.
                name: 32-zero-shot-cot
                description: Does "Let's think step by step" raise a model's score on arithmetic and symbolic questions?

                parameters:
                  base: {type: model, default: smollm2-135m-instruct, meaning: The model that is asked.}
                  items: {type: whole, default: 100, minimum: 10, maximum: 10000, unit: questions, meaning: Questions of each task.}
                  tokens: {type: whole, default: 128, minimum: 8, maximum: 4096, unit: tokens, meaning: The longest chain of thought.}

                scales:
                  small: {items: 100, tokens: 128}
                  paper: {items: 500, tokens: 128}

                steps:
                  ask:
                    kind: examine
                    for:
                      way:
                        - {name: direct, strategy: zero-shot}
                        - {name: thought, strategy: "zero-shot-cot:1,tokens=${parameters.tokens}"}
                      task: [arithmetic, last_letters, coin_flip]
                    model: ${parameters.base}
                    tasks: ["${for.task}:items=${parameters.items}"]
                    strategy: ${for.way.strategy}
                    chat: true

                  compare:
                    kind: compare
                    for: {task: [arithmetic, last_letters, coin_flip]}
                    records: ${ask.record}
                    # The two ways put the questions differently: that is the point.
                    force: true

                claims:
                  arithmetic:
                    says: Thinking step by step raises the score on arithmetic.
                    arm: ${ask[way=thought,task=arithmetic].items}
                    against: ${ask[way=direct,task=arithmetic].items}
                  last-letters:
                    says: Thinking step by step raises the score on last letters.
                    arm: ${ask[way=thought,task=last_letters].items}
                    against: ${ask[way=direct,task=last_letters].items}
                  coin-flip:
                    says: Thinking step by step raises the score on coin flips.
                    arm: ${ask[way=thought,task=coin_flip].items}
                    against: ${ask[way=direct,task=coin_flip].items}

                """#),
        Paper(
            number: 33, folder: "33-jiuzhang-problem-solving-data", label: "JiuZhang-8B study",
            title: "Advancing Math Reasoning in Language Models: The Impact of Problem-Solving Data, Data Synthesis Methods, and Training Stages",
            areas: ["data", "pretrain", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 34, folder: "34-cellm-flasc", label: "CELLM / FLASC",
            title: "CELLM: An Efficient Communication in Large Language Models Training for Federated Learning",
            areas: ["federate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 35, folder: "35-second-opinion", label: "Second opinion",
            title: "Language Models And A Second Opinion Use Case: The Pocket Professional",
            areas: ["examine", "collaborate"], state: .partial,
            command: "lyceum exam opinion MODEL --cases FILE", notes: "Second opinions, agreement with the crowd, differential lists on cases of your own.",
            recipe: nil),
        Paper(
            number: 36, folder: "36-symbolic-moe", label: "Symbolic-MoE",
            title: "Symbolic Mixture-of-Experts: Adaptive Skill-based Routing for Heterogeneous Reasoning",
            areas: ["collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 37, folder: "37-infimm-webmath", label: "InfiMM-WebMath-40B",
            title: "Advancing Multimodal Pre-Training for Enhanced Mathematical Reasoning",
            areas: ["data", "vision"], state: .partial,
            command: "lyceum reproduce 37", notes: "The whole funnel on generated pages: extraction with images in place, two classifiers, the second taught by grades, copies between snapshots, the newest of an address, rules for images; nine claims, of which preparing texts is not supported. The vision model is missing.",
            recipe: #"""
                # A funnel for mathematics on the web: formulas that survive extraction, a classifier that finds the pages, and what preparing its texts is worth.
                name: 37-infimm-webmath
                description: >-
                  Are pages of mathematics found and kept whole, with their images in place and each once; does a second classifier, taught by grades, find better than the
                  first; does preparing texts help where there is hardly a word; and does a model gain from the pages?

                parameters:
                  seeds: {type: list, default: [1, 2, 3, 4, 5], meaning: Seeds of the pages and models.}
                  pages: {type: whole, default: 80, minimum: 10, maximum: 100000, unit: pages, meaning: Pages of each of the six kinds.}
                  again: {type: number, default: 0.2, minimum: 0, maximum: 0.9, meaning: Share of the pages of the funnel that stand there again.}
                  noise: {type: number, default: 1.5, minimum: 0, maximum: 10, unit: points, meaning: Standard deviation of the grader's error.}
                  layers: {type: whole, default: 2, minimum: 1, maximum: 100, unit: blocks, meaning: Blocks of the models.}
                  width: {type: whole, default: 64, minimum: 8, maximum: 65536, meaning: Elements of a hidden state.}
                  tokens: {type: whole, default: 150k, minimum: 1000, unit: tokens, meaning: Tokens every model is trained on.}

                scales:
                  small: {}
                  paper: {pages: 400, layers: 4, width: 192, tokens: 4000k}

                steps:
                  world:
                    kind: web-pages
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    pages: ${parameters.pages}

                  texts:
                    kind: page-texts
                    for: {seed: "${parameters.seeds}"}
                    pages: ["${world.pages}"]

                  # Learns from other pages and is tested on texts that are nearly all formulas.
                  classifier:
                    kind: classifier
                    for: {prepare: [none, math], seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    labeled: ["${world.labeled}"]
                    test: ["${world.slice}"]
                    prepare: ${for.prepare}
                    runs: 1
                    epochs: 100
                    positive: math
                    threshold: 0.4

                  # The stage of high recall and the rules, on all pages.
                  kept:
                    kind: curate
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${texts.texts}"]
                    stages:
                      - fasttext: {model: "${classifier[prepare=math].classifier}", wanted: [math], threshold: 0.4}
                      - web-math-rules
                    truth: branch
                    wanted: [math]

                  # The funnel, on pages of which some are worth learning from and others only hold formulas; some stand there again, in other snapshots or newer.
                  web:
                    kind: math-web
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    pages: ${parameters.pages}
                    labeled: ${parameters.pages}
                    repeated: ${parameters.again}

                  # Texts and images in turn; addresses of images are in no text that deduplication or a classifier sees.
                  found:
                    kind: page-texts
                    for: {seed: "${parameters.seeds}"}
                    pages: ["${web.pages}"]
                    form: interleaved

                  recall_classifier:
                    kind: classifier
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    labeled: ["${web.labeled}"]
                    prepare: math
                    runs: 2
                    epochs: 50
                    positive: math
                    threshold: 0.4

                  # What the stage of high recall alone keeps.
                  recall:
                    kind: curate
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${found.texts}"]
                    stages:
                      - fasttext: {model: "${recall_classifier.classifier}", wanted: [math], threshold: 0.4, field: recall}
                    truth: kind
                    wanted: [lesson, exercises]

                  # Other pages that this stage keeps are graded, each twice. The grader here knows the truth and errs by chance; it is asked and read as a model is.
                  # With a model: --set steps.graded.judge=MODEL-or-address.
                  sample:
                    kind: page-texts
                    for: {seed: "${parameters.seeds}"}
                    pages: ["${web.sample}"]
                    form: interleaved
                  sampled:
                    kind: curate
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${sample.texts}"]
                    stages:
                      - fasttext: {model: "${recall_classifier.classifier}", wanted: [math], threshold: 0.4, field: recall}
                  graded:
                    kind: grade
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${sampled.texts}"]
                    truth: quality
                    noise: ${parameters.noise}
                    threshold: 6
                    repeats: 2
                  precise_classifier:
                    kind: classifier
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    labeled: ["${graded.texts}"]
                    prepare: math
                    runs: 2
                    epochs: 50
                    positive: math
                    threshold: 0.5

                  # The whole funnel: its table is the file funnel.
                  funnel:
                    kind: curate
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${found.texts}"]
                    stages:
                      - fasttext: {model: "${recall_classifier.classifier}", wanted: [math], threshold: 0.4, field: recall}
                    deduplicate:
                      - {method: minhash, scope: snapshot, scope_by: neighbors}
                      - {method: url, scope: date, scope_by: year, keep: newest}
                    finish:
                      - web-math-rules
                      - fasttext: {model: "${precise_classifier.classifier}", wanted: [math], threshold: 0.5, field: math}
                      - images
                    truth: kind
                    wanted: [lesson, exercises]
                    expected: expected
                    reason: duplicate

                  new_model:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${texts.texts}"]
                    vocabulary: 512
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    heads: 4
                    context: 128

                  on_kept:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${new_model.model}
                      data:
                        - {path: "${kept.texts}", field: text}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 3e-3}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      tokens: ${parameters.tokens}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}

                  on_all:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${new_model.model}
                      data:
                        - {path: "${texts.texts}", field: text}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 3e-3}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      tokens: ${parameters.tokens}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}

                  kept_bits:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${on_kept.model}
                    texts: ["${world.held_math}"]
                    window: 128
                  all_bits:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${on_all.model}
                    texts: ["${world.held_math}"]
                    window: 128

                claims:
                  recovered:
                    says: Of formulas and lines of programs 99 % come back byte for byte.
                    arm: ${texts.recovered}
                    against: 0.99
                    unit: seeds
                  recall:
                    says: The stage of high recall keeps more than 95 % of the pages of mathematics.
                    arm: ${kept.recall}
                    against: 0.95
                    unit: seeds
                  preparation:
                    says: Preparing the texts raises the recall of texts that are nearly all formulas.
                    arm: ${classifier[prepare=math].recall}
                    against: ${classifier[prepare=none].recall}
                    unit: seeds
                  training:
                    says: At equal tokens the kept pages train a model that reads new mathematics better than pages taken at random do, in bits per byte.
                    arm: ${kept_bits.bits_per_byte}
                    against: ${all_bits.bits_per_byte}
                    direction: less
                    unit: seeds
                  placed:
                    says: Of the images 99 % stand between the texts between which they stood on the page.
                    arm: ${found.placed}
                    against: 0.99
                    unit: seeds
                  precision:
                    says: Of the pages that the last stage keeps more are worth learning from than of those that the stage of high recall keeps.
                    arm: ${funnel.precision}
                    against: ${recall.precision}
                    unit: seeds
                  funnel_recall:
                    says: The stage of high recall keeps more than 95 % of the lessons and exercises.
                    arm: ${recall.recall}
                    against: 0.95
                    unit: seeds
                  duplicates_found:
                    says: Of the planted copies that the scopes cover, more than 95 % go.
                    arm: ${funnel.reason_recall}
                    against: 0.95
                    unit: seeds
                  duplicates_right:
                    says: Of the pages that go as copies, more than 95 % are planted ones.
                    arm: ${funnel.reason_precision}
                    against: 0.95
                    unit: seeds

                """#),
        Paper(
            number: 38, folder: "38-continual-learning-survey", label: "CL of LLMs",
            title: "Continual Learning of Large Language Models: A Comprehensive Survey",
            areas: ["adapt"], state: .partial,
            command: "lyceum exam lifelong RECORD… --tasks TASKS", notes: "The measures over a sequence of fields.",
            recipe: nil),
        Paper(
            number: 39, folder: "39-llm-pysc2", label: "LLM-PySC2",
            title: "LLM-PySC2: Starcraft II learning environment for Large Language Models",
            areas: ["collaborate", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 40, folder: "40-transformllm", label: "TransformLLM",
            title: "Adapting Large Language Models via LLM-Transformed Reading Comprehension Text",
            areas: ["data", "adapt"], state: .partial,
            command: "lyceum reproduce 40", notes: "Reading comprehension by rules, by a model, by a synthesizer; raw, mined and written exercises at equal tokens in a small world. The law texts of the paper and a model as writer are not measured.",
            recipe: #"""
                # New texts raw, or as reading comprehension: the same prose followed by exercises about it, in equal numbers of steps of equal size.
                name: 40-transformllm
                description: Are facts of new texts asked for better after training on the texts with exercises than after as many steps on the texts alone?

                parameters:
                  seeds: {type: list, default: [1, 2, 3, 4, 5], meaning: "Each makes a world, a base model and all arms anew."}
                  guilds: {type: whole, default: 24, minimum: 2, maximum: 2000, unit: guilds, meaning: "Known guilds, and as many new ones, four facts each."}
                  layers: {type: whole, default: 3, minimum: 1, maximum: 100, unit: blocks, meaning: Blocks of the model.}
                  width: {type: whole, default: 96, minimum: 8, maximum: 4096, meaning: "Elements of a hidden state, a multiple of four."}
                  base_steps: {type: whole, default: 500, minimum: 1, unit: optimizer steps, meaning: First training of the base.}
                  new_tokens: {type: whole, default: 200000, minimum: 1024, unit: tokens, meaning: "Room for tokens in training on the new texts, the same in all arms; longer texts fill it less."}
                  base_rate: {type: number, default: 1e-2, meaning: Learning rate of the first training.}
                  new_rate: {type: number, default: 2e-3, meaning: Learning rate on the new texts.}

                scales:
                  small: {guilds: 24, layers: 3, width: 96, base_steps: 500, new_tokens: 200000}
                  paper: {seeds: [1, 2, 3, 4, 5], guilds: 96, layers: 4, width: 160, base_steps: 2000, new_tokens: 1000000}

                steps:
                  world: {kind: guilds, for: {seed: "${parameters.seeds}"}, seed: "${for.seed}", guilds: "${parameters.guilds}"}

                  fresh:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.first}"]
                    vocabulary: 512
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    heads: 4
                    context: 1024

                  # The base has read of other guilds, and questions with answers about half of what it read.
                  base:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${fresh.model}
                      data: [{path: "${world.first}"}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.base_rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 1024}
                      steps: ${parameters.base_steps}
                      validation: {share: 0}

                  # Exercises found by rules: titles, completion, definitions, conclusions, causes, paraphrases.
                  mined: {kind: exercises, for: {seed: "${parameters.seeds}"}, seed: "${for.seed}", texts: ["${world.new}"], length: 600}

                  raw_arm:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data: [{path: "${world.new}"}]
                      objective: causal-lm
                      optimizer: {type: adamw, rate: "${parameters.new_rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 1024}
                      tokens: ${parameters.new_tokens}
                      validation: {share: 0}

                  mined_arm:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data: [{path: "${mined.texts}"}]
                      objective: causal-lm
                      optimizer: {type: adamw, rate: "${parameters.new_rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 1024}
                      tokens: ${parameters.new_tokens}
                      validation: {share: 0}

                  # Exercises of a perfect converter: questions for half of the facts.
                  written_arm:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data: [{path: "${world.written}"}]
                      objective: causal-lm
                      optimizer: {type: adamw, rate: "${parameters.new_rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 1024}
                      tokens: ${parameters.new_tokens}
                      validation: {share: 0}

                  # Four options each: new facts that no exercise asked for, new facts that exercises asked for in other words, and known facts (prompting).
                  exam_base: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${base.model}", questions: ["${world.new_questions}", "${world.asked_questions}", "${world.known_questions}"]}
                  exam_raw: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${raw_arm.model}", questions: ["${world.new_questions}", "${world.asked_questions}", "${world.known_questions}"]}
                  exam_mined: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${mined_arm.model}", questions: ["${world.new_questions}", "${world.asked_questions}", "${world.known_questions}"]}
                  exam_written: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${written_arm.model}", questions: ["${world.new_questions}", "${world.asked_questions}", "${world.known_questions}"]}

                  # Pages about known guilds: what is forgotten of general text.
                  text_base: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${base.model}", texts: ["${world.first_held}"], window: 256}
                  text_raw: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${raw_arm.model}", texts: ["${world.first_held}"], window: 256}
                  text_mined: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${mined_arm.model}", texts: ["${world.first_held}"], window: 256}
                  text_written: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${written_arm.model}", texts: ["${world.first_held}"], window: 256}

                claims:
                  written:
                    says: After texts with written exercises more facts can be asked for that no exercise asked for than after the raw texts.
                    arm: ${exam_written.new_questions/acc}
                    against: ${exam_raw.new_questions/acc}
                  mined:
                    says: So do texts with exercises found by rules.
                    arm: ${exam_mined.new_questions/acc}
                    against: ${exam_raw.new_questions/acc}
                  prompting_written:
                    says: Training on raw texts costs more of the ability to answer about what was known than training on texts with written exercises.
                    arm: ${exam_written.known_questions/acc}
                    against: ${exam_raw.known_questions/acc}
                  prompting_mined:
                    says: Training on raw texts costs more of that ability than training on texts with mined exercises.
                    arm: ${exam_mined.known_questions/acc}
                    against: ${exam_raw.known_questions/acc}
                  forgetting_written:
                    says: With written exercises general text is not forgotten more than with raw texts, within 0.05 bits per byte.
                    arm: ${text_written.bits_per_byte}
                    against: ${text_raw.bits_per_byte}
                    direction: not-greater
                    margin: 0.05
                  forgetting_mined:
                    says: With mined exercises general text is not forgotten more than with raw texts, within 0.05 bits per byte.
                    arm: ${text_mined.bits_per_byte}
                    against: ${text_raw.bits_per_byte}
                    direction: not-greater
                    margin: 0.05

                """#),
        Paper(
            number: 41, folder: "41-trustworthy-llms", label: "Trustworthy LLMs",
            title: "a Survey and Guideline for Evaluating Large Language Models' Alignment",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 42, folder: "42-fusechat", label: "FuseChat (with VaRM and SCE merging)",
            title: "FuseChat: Knowledge Fusion of Chat Models",
            areas: ["fuse"], state: .partial,
            command: "lyceum reproduce 42", notes: "Recording, token, vocabulary and distribution alignment, fusion of pairs, VaRM and SCE; the recipe trains a pivot and two sources with other vocabularies on the spot.",
            recipe: #"""
                # Knowledge fusion: a pivot learns sums from one model and facts from another, both with vocabularies of their own; the two results are merged.
                name: 42-fusechat
                description: Does a pivot learn more beside a source's distributions than from the same conversations alone, and does the merge have both skills?

                parameters:
                  numbers: {type: whole, default: 12, minimum: 4, maximum: 100, meaning: Sums are of two numbers below this.}
                  towns: {type: whole, default: 20, minimum: 8, maximum: 2000, unit: towns, meaning: "Invented towns; each has four facts."}
                  pivot_width: {type: whole, default: 96, minimum: 32, meaning: "Elements of the pivot's hidden states."}
                  source_width: {type: whole, default: 128, minimum: 32, meaning: "Elements of the sources' hidden states."}
                  layers: {type: whole, default: 3, minimum: 1, unit: blocks, meaning: Blocks of every model.}
                  source_steps: {type: whole, default: 500, minimum: 1, unit: optimizer steps, meaning: "Length of each source's training on its skill."}
                  pivot_steps: {type: whole, default: 180, minimum: 1, unit: optimizer steps, meaning: "Length of the pivot's training on both skills."}
                  fuse_steps: {type: whole, default: 120, minimum: 1, unit: optimizer steps, meaning: Length of every arm.}
                  fuse_rate: {type: number, default: 1e-3, minimum: 1e-7, maximum: 1, meaning: Learning rate of every arm.}
                  alpha: {type: number, default: 0.1, minimum: 0, maximum: 0.99, meaning: "1 - λ, the part of the loss that is the targets'."}
                  questions: {type: whole, default: 96, minimum: 16, unit: questions, meaning: Questions of each examination.}
                  seeds: {type: list, default: [1, 2, 3], meaning: Seeds of world and training.}

                scales:
                  small: {seeds: [1, 2, 3]}
                  paper: {numbers: 20, towns: 150, pivot_width: 256, source_width: 320, layers: 4, source_steps: 3000, pivot_steps: 500, fuse_steps: 600, fuse_rate: 2e-4, questions: 400, seeds: [1, 2, 3]}

                steps:
                  world:
                    kind: fusion-world
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    numbers: ${parameters.numbers}
                    towns: ${parameters.towns}
                    questions: ${parameters.questions}

                  # Vocabularies learned from other texts, of other sizes: no two models cut words alike.
                  fresh_pivot:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.sums_texts}", "${world.facts_texts}"]
                    vocabulary: 384
                    chat: true
                    layers: ${parameters.layers}
                    width: ${parameters.pivot_width}
                    context: 128

                  fresh_sums:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.sums_texts}"]
                    vocabulary: 320
                    chat: true
                    layers: ${parameters.layers}
                    width: ${parameters.source_width}
                    context: 192

                  fresh_facts:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.facts_texts}"]
                    vocabulary: 512
                    chat: true
                    layers: ${parameters.layers}
                    width: ${parameters.source_width}
                    context: 192

                  # One source is strong on sums, the other on facts, the pivot mediocre at both.
                  sums:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${fresh_sums.model}
                      data: [{path: "${world.sums}"}]
                      objective: sft
                      optimizer: {type: adamw, rate: 3e-3}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {sequences: 16, length: 128}
                      steps: ${parameters.source_steps}
                      validation: {share: 0}

                  facts:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${fresh_facts.model}
                      data: [{path: "${world.facts}"}]
                      objective: sft
                      optimizer: {type: adamw, rate: 3e-3}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {sequences: 16, length: 128}
                      steps: ${parameters.source_steps}
                      validation: {share: 0}

                  pivot:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${fresh_pivot.model}
                      data: [{path: "${world.chats}"}]
                      objective: sft
                      optimizer: {type: adamw, rate: 3e-3}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {sequences: 16, length: 128}
                      steps: ${parameters.pivot_steps}
                      validation: {share: 0}

                  # Stage 1: what every model expects at every place of the same conversations.
                  record_pivot: {kind: fuse-record, for: {seed: "${parameters.seeds}"}, model: "${pivot.model}", data: ["${world.chats}"], length: 128}
                  record_sums: {kind: fuse-record, for: {seed: "${parameters.seeds}"}, model: "${sums.model}", data: ["${world.chats}"], length: 192}
                  record_facts: {kind: fuse-record, for: {seed: "${parameters.seeds}"}, model: "${facts.model}", data: ["${world.chats}"], length: 192}

                  targets_sums:
                    kind: fuse-align
                    for: {mapping: [statistics, exact], seed: "${parameters.seeds}"}
                    pivot: ${record_pivot.record}
                    source: ${record_sums.record}
                    mapping: ${for.mapping}

                  targets_facts:
                    kind: fuse-align
                    for: {mapping: [statistics, exact], seed: "${parameters.seeds}"}
                    pivot: ${record_pivot.record}
                    source: ${record_facts.record}
                    mapping: ${for.mapping}

                  # Equal data and steps: the conversations alone, and beside each source.
                  alone:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${pivot.model}
                      data: [{path: "${world.chats}"}]
                      objective: sft
                      optimizer: {type: adamw, rate: "${parameters.fuse_rate}"}
                      schedule: {type: cosine, warmup: 0.03}
                      batch: {sequences: 16, length: 128}
                      steps: ${parameters.fuse_steps}
                      validation: {share: 0}

                  with_sums:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${pivot.model}
                      data: [{path: "${world.chats}"}]
                      objective: sft
                      distillation: {type: fusion, cache: "${targets_sums[mapping=statistics].targets}", alpha: "${parameters.alpha}"}
                      optimizer: {type: adamw, rate: "${parameters.fuse_rate}"}
                      schedule: {type: cosine, warmup: 0.03}
                      batch: {sequences: 16, length: 128}
                      steps: ${parameters.fuse_steps}
                      validation: {share: 0}

                  with_facts:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${pivot.model}
                      data: [{path: "${world.chats}"}]
                      objective: sft
                      distillation: {type: fusion, cache: "${targets_facts[mapping=statistics].targets}", alpha: "${parameters.alpha}"}
                      optimizer: {type: adamw, rate: "${parameters.fuse_rate}"}
                      schedule: {type: cosine, warmup: 0.03}
                      batch: {sequences: 16, length: 128}
                      steps: ${parameters.fuse_steps}
                      validation: {share: 0}

                  # Stage 2: one model of the two.
                  merged:
                    kind: fuse-merge
                    for: {merge: [varm, sce, linear], seed: "${parameters.seeds}"}
                    base: ${pivot.model}
                    models: ["${with_sums.model}", "${with_facts.model}"]
                    method: ${for.merge}

                  # Cross-entropy of answers to questions in words that no training had, in nats per token of the pivot.
                  loss_sums_alone: {kind: fuse-record, for: {seed: "${parameters.seeds}"}, model: "${alone.model}", data: ["${world.held_sums}"], length: 128}
                  loss_facts_alone: {kind: fuse-record, for: {seed: "${parameters.seeds}"}, model: "${alone.model}", data: ["${world.held_facts}"], length: 128}
                  loss_sums: {kind: fuse-record, for: {seed: "${parameters.seeds}"}, model: "${with_sums.model}", data: ["${world.held_sums}"], length: 128}
                  loss_facts: {kind: fuse-record, for: {seed: "${parameters.seeds}"}, model: "${with_facts.model}", data: ["${world.held_facts}"], length: 128}

                  # Written answers, right or wrong.
                  exam_source_sums: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${sums.model}", include: ["${world.exams}"], tasks: [sums, facts], chat: true}
                  exam_source_facts: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${facts.model}", include: ["${world.exams}"], tasks: [sums, facts], chat: true}
                  exam_pivot: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${pivot.model}", include: ["${world.exams}"], tasks: [sums, facts], chat: true}
                  exam_alone: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${alone.model}", include: ["${world.exams}"], tasks: [sums, facts], chat: true}
                  exam_sums: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${with_sums.model}", include: ["${world.exams}"], tasks: [sums, facts], chat: true}
                  exam_facts: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${with_facts.model}", include: ["${world.exams}"], tasks: [sums, facts], chat: true}
                  exam_merged:
                    kind: examine
                    for: {merge: [varm, sce, linear], seed: "${parameters.seeds}"}
                    model: ${merged.model}
                    include: ["${world.exams}"]
                    tasks: [sums, facts]
                    chat: true

                claims:
                  sums_helped:
                    says: Beside the source that can add, held-out sums cost less than from the same conversations alone.
                    arm: ${loss_sums.loss}
                    against: ${loss_sums_alone.loss}
                    direction: less
                  facts_helped:
                    says: Beside the source that knows facts, held-out facts cost less than from the same conversations alone.
                    arm: ${loss_facts.loss}
                    against: ${loss_facts_alone.loss}
                    direction: less
                  varm_pivot:
                    says: The merge with variation ratios answers more of both skills than the pivot.
                    arm: ${exam_merged[merge=varm].score}
                    against: ${exam_pivot.score}
                  varm_sums:
                    says: It answers more than the model trained beside the first source.
                    arm: ${exam_merged[merge=varm].score}
                    against: ${exam_sums.score}
                  varm_facts:
                    says: It answers more than the model trained beside the second source.
                    arm: ${exam_merged[merge=varm].score}
                    against: ${exam_facts.score}
                  sce_pivot:
                    says: The merge with selection, calculation and erasing answers more of both skills than the pivot.
                    arm: ${exam_merged[merge=sce].score}
                    against: ${exam_pivot.score}
                  sce_sums:
                    says: It answers more than the model trained beside the first source.
                    arm: ${exam_merged[merge=sce].score}
                    against: ${exam_sums.score}
                  sce_facts:
                    says: It answers more than the model trained beside the second source.
                    arm: ${exam_merged[merge=sce].score}
                    against: ${exam_facts.score}
                  mapping_sums:
                    says: Mapping by statistics leaves fewer places without a distribution than exact matches do, for the source that can add.
                    arm: ${targets_sums[mapping=statistics].fallback}
                    against: ${targets_sums[mapping=exact].fallback}
                    direction: less
                  mapping_facts:
                    says: The same for the source that knows facts.
                    arm: ${targets_facts[mapping=statistics].fallback}
                    against: ${targets_facts[mapping=exact].fallback}
                    direction: less
                  varm_linear:
                    says: Variation ratios are not worse than equal weights (within 2 points).
                    arm: ${exam_merged[merge=varm].score}
                    against: ${exam_merged[merge=linear].score}
                    direction: not-less
                    margin: 0.02

                """#),
        Paper(
            number: 43, folder: "43-gpt4-medical-capabilities", label: "GPT-4 medical capabilities",
            title: "Capabilities of GPT-4 on Medical Challenge Problems",
            areas: ["examine"], state: .partial,
            command: "lyceum exam contamination TASK --model MODEL --tests meld", notes: "The detector beside six others and a planted control; at a million parameters its claim was not supported.",
            recipe: nil),
        Paper(
            number: 44, folder: "44-ew-tune", label: "EW-Tune",
            title: "Privately Fine-Tuning Large Language Models with Differential Privacy",
            areas: ["federate", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 45, folder: "45-kicp", label: "KICP",
            title: "A Knowledge-Injected Curriculum Pretraining Framework for Question Answering",
            areas: ["knowledge"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 46, folder: "46-federatedscope-llm", label: "FederatedScope-LLM",
            title: "FederatedScope-LLM: A Comprehensive Package for Fine-tuning Large Language Models in Federated Learning",
            areas: ["federate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 47, folder: "47-medical-adaptation-progress", label: "Medical adaptation, are we making progress?",
            title: "Medical Adaptation of Large Language and Vision-Language Models: Are We Making Progress?",
            areas: ["examine", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 48, folder: "48-leanagent", label: "LeanAgent",
            title: "Lifelong Learning for Formal Theorem Proving",
            areas: ["knowledge", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 49, folder: "49-auto-bench", label: "Auto-Bench",
            title: "Large Language Models as Automated Aligners for benchmarking Vision-Language Models",
            areas: ["examine", "vision"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 50, folder: "50-polaris", label: "Polaris",
            title: "Polaris: A Safety-focused LLM Constellation Architecture for Healthcare",
            areas: ["collaborate", "serve"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 51, folder: "51-finance-cpt-merge", label: "Finance CPT + merge",
            title: "The Construction of Instruction-tuned LLMs for Finance without Instruction Data Using Continual Pretraining and Model Merging",
            areas: ["adapt", "fuse"], state: .delivered,
            command: "lyceum reproduce 51", notes: "Domain vector and instruct vector, angles, four corners and a grid of weights in a small world; the Japanese tasks are made by make_tasks.py and are not part of the recipe.",
            recipe: #"""
                # A domain model that follows instructions, without instructions of the domain: the domain vector and the instruct vector added to one base.
                name: 51-finance-cpt-merge
                description: Do a domain vector and an instruct vector add up to a model that has both, and do they stand at right angles?

                parameters:
                  seeds: {type: list, default: [1, 2, 3, 4, 5], meaning: "Each makes a world, a base model, an instruct model and all arms anew."}
                  beings: {type: whole, default: 16, minimum: 2, maximum: 2000, unit: beings, meaning: "Known beings, and as many new ones, four facts each."}
                  layers: {type: whole, default: 3, minimum: 1, maximum: 100, unit: blocks, meaning: Blocks of the model.}
                  width: {type: whole, default: 96, minimum: 8, maximum: 4096, meaning: "Elements of a hidden state, a multiple of four."}
                  base_steps: {type: whole, default: 500, minimum: 1, unit: optimizer steps, meaning: First training of the base.}
                  instruct_steps: {type: whole, default: 200, minimum: 1, unit: optimizer steps, meaning: Instruction tuning.}
                  new_steps: {type: whole, default: 100, minimum: 1, unit: optimizer steps, meaning: Training on the new texts.}
                  base_rate: {type: number, default: 1e-2, meaning: Learning rate of the first training.}
                  instruct_rate: {type: number, default: 1e-3, meaning: Learning rate of instruction tuning.}
                  new_rate: {type: number, default: 1e-3, meaning: Learning rate on the new texts.}

                scales:
                  small: {beings: 16, layers: 3, width: 96, base_steps: 500, instruct_steps: 200, new_steps: 100}
                  paper: {seeds: [1, 2, 3, 4, 5], beings: 64, layers: 4, width: 160, base_steps: 2000, instruct_steps: 800, new_steps: 400}

                steps:
                  world: {kind: beings, for: {seed: "${parameters.seeds}"}, seed: "${for.seed}", beings: "${parameters.beings}"}

                  fresh:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.texts}"]
                    vocabulary: 448
                    chat: true
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    heads: 4
                    context: 256

                  base:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${fresh.model}
                      data: [{path: "${world.texts}"}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.base_rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 128}
                      steps: ${parameters.base_steps}
                      validation: {share: 0}

                  instruct:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data: [{path: "${world.conversations}"}]
                      objective: sft
                      optimizer: {type: adamw, rate: "${parameters.instruct_rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 128}
                      steps: ${parameters.instruct_steps}
                      validation: {share: 0}

                  # The same instructions in another order: what two instruct models of one base have in common.
                  instruct_again:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: 1000
                    configuration:
                      model: ${base.model}
                      data: [{path: "${world.conversations}"}]
                      objective: sft
                      optimizer: {type: adamw, rate: "${parameters.instruct_rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 128}
                      steps: ${parameters.instruct_steps}
                      validation: {share: 0}

                  # The domain: texts about beings the base has not read of.
                  domain:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data: [{path: "${world.new}"}]
                      objective: causal-lm
                      optimizer: {type: adamw, rate: "${parameters.new_rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 128}
                      steps: ${parameters.new_steps}
                      validation: {share: 0}

                  # W0 + a (W_domain - W0) + b (W_instruct - W0); 1-1 is plain addition, 0-0 the base and 1-0 the domain model.
                  merged:
                    kind: add
                    for:
                      seed: ${parameters.seeds}
                      weights: [{name: 1-1, a: 1, b: 1}, {name: 0.5-1, a: 0.5, b: 1}, {name: 1.5-1, a: 1.5, b: 1}, {name: 1-0.5, a: 1, b: 0.5}, {name: 1-1.5, a: 1, b: 1.5}]
                    model: ${base.model}
                    vectors: [{vector: "${domain.model}", weight: "${for.weights.a}"}, {vector: "${instruct.model}", weight: "${for.weights.b}"}]

                  # At which angle the two changes stand, and two instruct runs to each other.
                  angle: {kind: angle, for: {seed: "${parameters.seeds}"}, base: "${base.model}", first: "${domain.model}", second: "${instruct.model}"}
                  angle_control: {kind: angle, for: {seed: "${parameters.seeds}"}, base: "${base.model}", first: "${instruct.model}", second: "${instruct_again.model}"}

                  # Four corners on instructions, and on new facts asked in a conversation.
                  corner_base: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${base.model}", chat: true, include: ["${world.tasks}"], tasks: [beings_copy, beings_first, beings_last, beings_backwards, beings_known, beings_new]}
                  corner_instruct: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${instruct.model}", chat: true, include: ["${world.tasks}"], tasks: [beings_copy, beings_first, beings_last, beings_backwards, beings_known, beings_new]}
                  corner_domain: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${domain.model}", chat: true, include: ["${world.tasks}"], tasks: [beings_copy, beings_first, beings_last, beings_backwards, beings_known, beings_new]}
                  grid: {kind: examine, for: {seed: "${parameters.seeds}", weights: [{name: 1-1, a: 1, b: 1}, {name: 0.5-1, a: 0.5, b: 1}, {name: 1.5-1, a: 1.5, b: 1}, {name: 1-0.5, a: 1, b: 0.5}, {name: 1-1.5, a: 1, b: 1.5}]}, model: "${merged.model}", chat: true, include: ["${world.tasks}"], tasks: [beings_copy, beings_first, beings_last, beings_backwards, beings_known, beings_new]}
                  instructions_instruct: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${instruct.model}", chat: true, include: ["${world.tasks}"], tasks: [beings_copy, beings_first, beings_last, beings_backwards, beings_known]}
                  instructions_merged: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${merged[weights=1-1].model}", chat: true, include: ["${world.tasks}"], tasks: [beings_copy, beings_first, beings_last, beings_backwards, beings_known]}
                  corners:
                    {kind: corners, for: {seed: "${parameters.seeds}"}, base: "${corner_base.record}", instruct: "${corner_instruct.record}",
                     domain: "${corner_domain.record}", merged: "${grid[weights=1-1].record}"}

                  # The best weights chosen on some items and judged on others.
                  chosen:
                    kind: choose
                    for: {seed: "${parameters.seeds}"}
                    reference: 1-1
                    candidates:
                      - {name: 1-1, record: "${grid[weights=1-1].record}"}
                      - {name: 0.5-1, record: "${grid[weights=0.5-1].record}"}
                      - {name: 1.5-1, record: "${grid[weights=1.5-1].record}"}
                      - {name: 1-0.5, record: "${grid[weights=1-0.5].record}"}
                      - {name: 1-1.5, record: "${grid[weights=1-1.5].record}"}

                  # New facts as plain text, in a form that no text about them has.
                  text_domain: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${domain.model}", texts: ["${world.held}"]}
                  text_merged: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${merged[weights=1-1].model}", texts: ["${world.held}"]}

                claims:
                  keeps_instructions:
                    says: The merged model follows instructions as the instruct model does, within 8 points (a tenth).
                    arm: ${instructions_merged.score}
                    against: ${instructions_instruct.score}
                    direction: not-less
                    margin: 0.08
                  keeps_the_domain:
                    says: To the merged model the new facts are as likely as to the domain model, within 0.06 bits per byte (a tenth).
                    arm: ${text_merged.bits_per_byte}
                    against: ${text_domain.bits_per_byte}
                    direction: not-greater
                    margin: 0.06
                  more_than_instruct:
                    says: Asked in conversation the merged model knows more of the new facts than the instruct model.
                    arm: ${grid[weights=1-1].beings_new/exact_match}
                    against: ${corner_instruct.beings_new/exact_match}
                  more_than_domain:
                    says: Asked in conversation the merged model knows more of the new facts than the domain model.
                    arm: ${grid[weights=1-1].beings_new/exact_match}
                    against: ${corner_domain.beings_new/exact_match}
                  right_angle:
                    says: Domain vector and instruct vector are independent (cosine within 0.15 of 0).
                    arm: ${angle.cosine}
                    against: 0
                    direction: equivalent
                    margin: 0.15
                  angle_control:
                    says: Two instruct vectors of one base are clearly closer to each other than domain and instruct vector.
                    arm: ${angle_control.cosine}
                    against: ${angle.cosine}
                    margin: 0.1
                  plain_addition:
                    says: Plain addition scores within 3 points of the best weights of the grid.
                    arm: ${chosen.reference_mean}
                    against: ${chosen.best_mean}
                    direction: not-less
                    margin: 0.03

                """#),
        Paper(
            number: 52, folder: "52-llm-cxr", label: "LLM-CXR",
            title: "Instruction-Finetuned LLM for CXR Image Understanding and Generation",
            areas: ["vision"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 53, folder: "53-ce-collm", label: "CE-CoLLM",
            title: "CE-CoLLM: Efficient and Adaptive Large Language Models Through Cloud-Edge Collaboration",
            areas: ["serve", "collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 54, folder: "54-prox", label: "ProX",
            title: "Programming Every Example: Lifting Pre-training Data Quality like Experts at Scale",
            areas: ["data"], state: .partial,
            command: "lyceum reproduce 54", notes: "Programs, executor, both stages, seed annotation, refiner training, F1 and the effect on tiny models against raw text, C4, FineWeb and all rules, repeated lines, random pages and importance resampling (DSIR); programs held to their text (--constrained); a recipe for mathematics. Continued training of released models on refined mathematics is missing.",
            recipe: #"""
                # A small model that writes programs which clean pages, and what the cleaned pages are worth: models trained on raw, filtered, deduplicated,
                # refined and perfectly clean text with equal numbers of tokens.
                name: 54-prox
                description: Does a small model trained on text that a smaller one has cleaned by programs know more than one trained on raw or rule-filtered text?

                parameters:
                  seeds: {type: list, default: [2, 3, 4], meaning: "Each makes towns, pages and all arms anew; one refiner cleans them all."}
                  lesson_seed: {type: whole, default: 1, minimum: 0, meaning: "Of the pages that the refiner learns from, and of its weights; none of the others."}
                  towns: {type: whole, default: 60, minimum: 2, maximum: 2000, unit: towns, meaning: "Of the pages, and as many others for the refiner's lessons."}
                  lessons: {type: whole, default: 4600, minimum: 10, unit: pages, meaning: Pages that the refiner learns from.}
                  pages: {type: whole, default: 600, minimum: 10, unit: pages, meaning: Pages to be cleaned and trained on.}
                  tests: {type: whole, default: 45, minimum: 5, unit: pages, meaning: "Pages of each kind to measure refiners by, and articles held out."}
                  refiner_layers: {type: whole, default: 3, minimum: 1, maximum: 100, unit: blocks, meaning: Blocks of the refiner.}
                  refiner_width: {type: whole, default: 128, minimum: 8, maximum: 4096, meaning: "Its hidden state, a multiple of four."}
                  layers: {type: whole, default: 2, minimum: 1, maximum: 100, unit: blocks, meaning: Blocks of the arms' model.}
                  width: {type: whole, default: 96, minimum: 8, maximum: 4096, meaning: "Its hidden state, a multiple of four."}
                  base_tokens: {type: whole, default: 100k, minimum: 1024, unit: tokens, meaning: First training of the refiner on raw pages.}
                  refiner_tokens: {type: whole, default: 1400k, minimum: 1024, unit: tokens, meaning: "The refiner's training on programs, prompts included."}
                  tokens: {type: whole, default: 50k, minimum: 1024, unit: tokens, meaning: "Training of every arm, the same in all."}
                  refiner_rate: {type: number, default: 5e-3, meaning: "Learning rate of the refiner, by Muon."}
                  rate: {type: number, default: 1e-2, meaning: "Learning rate of the arms, by Muon."}

                scales:
                  small: {}
                  paper:
                    seeds: [2, 3, 4, 5, 6]
                    towns: 200
                    lessons: 5000
                    pages: 10000
                    refiner_layers: 6
                    refiner_width: 256
                    layers: 4
                    width: 256
                    base_tokens: 2000k
                    refiner_tokens: 8000k
                    tokens: 2000k
                    tests: 300

                steps:
                  # Pages that only the refiner learns from.
                  lessons:
                    kind: refine-pages
                    seed: ${parameters.lesson_seed}
                    towns: ${parameters.towns}
                    lessons: ${parameters.lessons}
                    pages: ${parameters.pages}
                    tests: ${parameters.tests}

                  fresh:
                    kind: fresh
                    seed: ${parameters.lesson_seed}
                    texts: ["${lessons.raw}"]
                    vocabulary: 768
                    chat: true
                    layers: ${parameters.refiner_layers}
                    width: ${parameters.refiner_width}
                    heads: 4
                    context: 640

                  # The refiner: first raw pages like any model, then the programs of pages about other towns.
                  refiner_base:
                    kind: train
                    seed: ${parameters.lesson_seed}
                    configuration:
                      model: ${fresh.model}
                      data: [{path: "${lessons.raw}", field: text}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 2048, micro: 2048, length: 512}
                      tokens: ${parameters.base_tokens}
                      validation: {share: 0}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}

                  # Whether a page is junk is soon learned: most of the lessons are about lines.
                  document_examples:
                    kind: refine-examples
                    pages: ["${lessons.lessons}"]
                    model: ${fresh.model}
                    level: document
                    document_tokens: 96
                  chunk_examples:
                    kind: refine-examples
                    pages: ["${lessons.lessons}"]
                    model: ${fresh.model}
                    level: chunk
                    chunk_tokens: 140

                  refiner:
                    kind: train
                    seed: ${parameters.lesson_seed}
                    configuration:
                      model: ${refiner_base.model}
                      data:
                        - {path: "${document_examples.examples}", name: documents, weight: 0.1}
                        - {path: "${chunk_examples.examples}", name: chunks, weight: 0.9}
                      objective: sft
                      optimizer: {type: muon, rate: "${parameters.refiner_rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1280, micro: 1280, length: 640}
                      tokens: ${parameters.refiner_tokens}
                      validation: {share: 0}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}

                  # Pages of other towns, which the refiner cleans.
                  world:
                    kind: refine-pages
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    towns: ${parameters.towns}
                    lessons: ${parameters.lessons}
                    pages: ${parameters.pages}
                    tests: ${parameters.tests}

                  # The model that is trained on every arm's text, with the same tokenizer.
                  empty:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    tokenizer: ${fresh.model}
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    heads: 4
                    context: 256

                  # How good its programs are, on wordings that the lessons have and on wordings that they do not have; and rules for comparison.
                  measured_known:
                    kind: refine-measure
                    for: {seed: "${parameters.seeds}"}
                    model: ${refiner.model}
                    pages: ["${world.known}"]
                    document_tokens: 96
                    chunk_tokens: 140
                    program_tokens: 80
                    batch: 48
                  measured_new:
                    kind: refine-measure
                    for: {seed: "${parameters.seeds}"}
                    model: ${refiner.model}
                    pages: ["${world.new}"]
                    document_tokens: 96
                    chunk_tokens: 140
                    program_tokens: 80
                    batch: 48
                  # The same when it may only write line numbers and strings that the chunk has.
                  measured_known_bound:
                    kind: refine-measure
                    for: {seed: "${parameters.seeds}"}
                    model: ${refiner.model}
                    pages: ["${world.known}"]
                    document_tokens: 96
                    chunk_tokens: 140
                    program_tokens: 80
                    batch: 48
                    constrained: true
                  measured_new_bound:
                    kind: refine-measure
                    for: {seed: "${parameters.seeds}"}
                    model: ${refiner.model}
                    pages: ["${world.new}"]
                    document_tokens: 96
                    chunk_tokens: 140
                    program_tokens: 80
                    batch: 48
                    constrained: true
                  rules_known:
                    kind: refine-rules
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${world.known}"]
                    stages: [c4-lines]
                    settings: [c4-lines.least_sentences=3]
                    measured: true
                  rules_new:
                    kind: refine-rules
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${world.new}"]
                    stages: [c4-lines]
                    settings: [c4-lines.least_sentences=3]
                    measured: true

                  # The texts of the arms.
                  ruled:
                    kind: refine-rules
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${world.raw}"]
                    stages: [c4-lines]
                    settings: [c4-lines.least_sentences=3]
                    measured: true
                  # FineWeb's rules, the best of the paper's, and all rules together; the least words are those of short pages.
                  fineweb:
                    kind: refine-rules
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${world.raw}"]
                    stages: [fineweb]
                    measured: true
                  all_rules:
                    kind: refine-rules
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${world.raw}"]
                    stages: [gopher-repetition, gopher-quality, c4-lines, fineweb]
                    settings: [gopher-quality.least_words=10, c4-lines.least_sentences=3]
                    measured: true
                  deduplicated:
                    kind: refine-dedup
                    for: {seed: "${parameters.seeds}"}
                    texts: ["${world.raw}"]
                    method: line
                  dropped:
                    kind: refine
                    for: {seed: "${parameters.seeds}"}
                    model: ${refiner.model}
                    texts: ["${world.raw}"]
                    level: document
                    document_tokens: 96
                    program_tokens: 16
                    batch: 48
                  refined:
                    kind: refine
                    for: {seed: "${parameters.seeds}"}
                    model: ${refiner.model}
                    texts: ["${dropped.texts}"]
                    level: chunk
                    chunk_tokens: 140
                    program_tokens: 80
                    batch: 48
                  # As many words as the refined pages have: any documents, and those whose words are most like articles about other towns.
                  random:
                    kind: select-texts
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.raw}"]
                    method: random
                    like: ["${refined.texts}"]
                  importance:
                    kind: select-texts
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.raw}"]
                    target: ["${world.target}"]
                    method: importance
                    like: ["${refined.texts}"]
                  train_raw:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${empty.model}
                      data: [{path: "${world.raw}", field: text}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 256}
                      tokens: ${parameters.tokens}
                      validation: {share: 0}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}
                  train_rules:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${empty.model}
                      data: [{path: "${ruled.texts}", field: text}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 256}
                      tokens: ${parameters.tokens}
                      validation: {share: 0}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}
                  train_once:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${empty.model}
                      data: [{path: "${deduplicated.texts}", field: text}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 256}
                      tokens: ${parameters.tokens}
                      validation: {share: 0}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}
                  train_fineweb:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${empty.model}
                      data: [{path: "${fineweb.texts}", field: text}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 256}
                      tokens: ${parameters.tokens}
                      validation: {share: 0}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}
                  train_all_rules:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${empty.model}
                      data: [{path: "${all_rules.texts}", field: text}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 256}
                      tokens: ${parameters.tokens}
                      validation: {share: 0}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}
                  train_random:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${empty.model}
                      data: [{path: "${random.texts}", field: text}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 256}
                      tokens: ${parameters.tokens}
                      validation: {share: 0}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}
                  train_importance:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${empty.model}
                      data: [{path: "${importance.texts}", field: text}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 256}
                      tokens: ${parameters.tokens}
                      validation: {share: 0}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}
                  train_document:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${empty.model}
                      data: [{path: "${dropped.texts}", field: text}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 256}
                      tokens: ${parameters.tokens}
                      validation: {share: 0}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}
                  train_refined:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${empty.model}
                      data: [{path: "${refined.texts}", field: text}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 256}
                      tokens: ${parameters.tokens}
                      validation: {share: 0}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}
                  train_clean:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${empty.model}
                      data: [{path: "${world.clean}", field: text}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 256}
                      tokens: ${parameters.tokens}
                      validation: {share: 0}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}

                  # Articles about the same towns that no page has.
                  bits_raw: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${train_raw.model}", texts: ["${world.held_out}"], window: 256}
                  bits_rules: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${train_rules.model}", texts: ["${world.held_out}"], window: 256}
                  bits_once: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${train_once.model}", texts: ["${world.held_out}"], window: 256}
                  bits_fineweb: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${train_fineweb.model}", texts: ["${world.held_out}"], window: 256}
                  bits_all_rules: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${train_all_rules.model}", texts: ["${world.held_out}"], window: 256}
                  bits_random: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${train_random.model}", texts: ["${world.held_out}"], window: 256}
                  bits_importance: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${train_importance.model}", texts: ["${world.held_out}"], window: 256}
                  bits_document: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${train_document.model}", texts: ["${world.held_out}"], window: 256}
                  bits_refined: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${train_refined.model}", texts: ["${world.held_out}"], window: 256}
                  bits_clean: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${train_clean.model}", texts: ["${world.held_out}"], window: 256}

                claims:
                  valid:
                    says: The refiner writes programs that can be read and fit their pages (more than 95 %), in wordings that no lesson had.
                    arm: ${measured_new.validity}
                    against: 0.95
                  valid_bound:
                    says: Held to line numbers and strings of the chunk, it writes programs that fit (more than 95 %).
                    arm: ${measured_new_bound.validity}
                    against: 0.95
                  lines_bound:
                    says: Held to them, it finds the lines that are to go better than without (F1), in wordings that no lesson had.
                    arm: ${measured_new_bound.line_f1}
                    against: ${measured_new.line_f1}
                  lines:
                    says: On known wordings it finds the lines that are to go better than rules do (F1).
                    arm: ${measured_known.line_f1}
                    against: ${rules_known.line_f1}
                  new_lines:
                    says: On new wordings, too.
                    arm: ${measured_new.line_f1}
                    against: ${rules_new.line_f1}
                  document:
                    says: At equal tokens, dropping documents alone lowers the bits per byte of clean text below those of raw pages.
                    arm: ${bits_document.bits_per_byte}
                    against: ${bits_raw.bits_per_byte}
                    direction: less
                  chunk:
                    says: Cleaning chunks lowers them further.
                    arm: ${bits_refined.bits_per_byte}
                    against: ${bits_document.bits_per_byte}
                    direction: less
                  raw:
                    says: Refined pages teach more than raw ones.
                    arm: ${bits_refined.bits_per_byte}
                    against: ${bits_raw.bits_per_byte}
                    direction: less
                  rules:
                    says: Refined pages teach more than pages filtered by C4's rules.
                    arm: ${bits_refined.bits_per_byte}
                    against: ${bits_rules.bits_per_byte}
                    direction: less
                  once:
                    says: Refined pages teach more than pages without repeated lines.
                    arm: ${bits_refined.bits_per_byte}
                    against: ${bits_once.bits_per_byte}
                    direction: less
                  fineweb:
                    says: Refined pages teach more than pages filtered by FineWeb's rules, the best of the paper's.
                    arm: ${bits_refined.bits_per_byte}
                    against: ${bits_fineweb.bits_per_byte}
                    direction: less
                  all_rules:
                    says: Refined pages teach more than pages filtered by the rules of Gopher, C4 and FineWeb together.
                    arm: ${bits_refined.bits_per_byte}
                    against: ${bits_all_rules.bits_per_byte}
                    direction: less
                  random:
                    says: Refined pages teach more than any pages, as many words of them.
                    arm: ${bits_refined.bits_per_byte}
                    against: ${bits_random.bits_per_byte}
                    direction: less
                  importance:
                    says: Refined pages teach more than as many words of pages that are most like the articles wanted (DSIR).
                    arm: ${bits_refined.bits_per_byte}
                    against: ${bits_importance.bits_per_byte}
                    direction: less
                  perfect:
                    says: Perfectly clean articles are not better than refined pages by more than 0.02 bits per byte.
                    arm: ${bits_refined.bits_per_byte}
                    against: ${bits_clean.bits_per_byte}
                    direction: not-greater
                    margin: 0.02

                """#),
        Paper(
            number: 55, folder: "55-llama-3-syne", label: "Llama-3-SynE",
            title: "Towards Effective and Efficient Continual Pre-training of Large Language Models",
            areas: ["adapt", "data"], state: .delivered,
            command: "lyceum reproduce 55", notes: "Topic classifier, mixture by perplexity, ranking by the model itself, written pairs, corruption and planner; six claims on five seeds of a small bilingual world: three supported, two not, one undecided. A ledger of shards is the run's own log of order.",
            recipe: #"""
                # A second language for a small model: topics whose rates follow perplexity, texts ordered by perplexity, and written questions with answers.
                name: 55-llama-3-syne
                description: What teaches a model a second language and new facts, at what price for the first?

                parameters:
                  seeds: {type: list, default: [1, 2, 3, 4, 5], meaning: Seeds of the worlds.}
                  known: {type: whole, default: 24, minimum: 4, maximum: 10000, unit: things per subject, meaning: Things that the first language tells of.}
                  new: {type: whole, default: 16, minimum: 4, maximum: 1000, unit: things per subject, meaning: Things that the second language tells of.}
                  passages: {type: whole, default: 16, minimum: 1, maximum: 10000, unit: texts, meaning: Texts about every thing.}
                  layers: {type: whole, default: 4, minimum: 1, maximum: 100, unit: blocks, meaning: Blocks of the model.}
                  width: {type: whole, default: 96, minimum: 8, maximum: 65536, meaning: Elements of a hidden state.}
                  base: {type: whole, default: 400, minimum: 1, unit: optimizer steps, meaning: Length of the training in the first language.}
                  steps: {type: whole, default: 240, minimum: 10, unit: optimizer steps, meaning: Length of the training in the second language.}
                  phase: {type: whole, default: 12, minimum: 1, unit: optimizer steps, meaning: Length of a phase of the mixture.}

                scales:
                  small: {seeds: [1, 2, 3, 4, 5], known: 24, new: 16, passages: 16, layers: 4, width: 96, base: 400, steps: 240, phase: 12}
                  paper: {seeds: [1, 2, 3, 4, 5], known: 96, new: 64, passages: 32, layers: 8, width: 256, base: 4000, steps: 1600, phase: 80}

                steps:
                  world:
                    kind: bilingual
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    known: ${parameters.known}
                    new: ${parameters.new}
                    passages: ${parameters.passages}

                  empty:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.first}", "${world.second}"]
                    vocabulary: 512
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    heads: 4
                    context: 128

                  # The general model: it knows the first language, and how questions in it are answered.
                  base:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${empty.model}
                      data:
                        - {path: "${world.first}", name: texts, weight: 0.7}
                        - {path: "${world.first_pairs}", name: pairs, field: text, weight: 0.3}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 2e-3}
                      schedule: {type: cosine, warmup: 20, minimum: 0.1}
                      batch: {tokens: 2048, length: 128}
                      steps: ${parameters.base}

                  # Topics of both languages by a classifier that saw a few labeled texts.
                  first_topics:
                    kind: topics
                    for: {seed: "${parameters.seeds}"}
                    labeled: ["${world.labeled}"]
                    label: subject
                    texts: ["${world.first}"]
                  second_topics:
                    kind: topics
                    for: {seed: "${parameters.seeds}"}
                    labeled: ["${world.labeled}"]
                    label: subject
                    texts: ["${world.second}"]

                  # How hard the general model finds the texts of the second language.
                  ranked:
                    kind: rank
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    texts: ["${second_topics.texts}"]
                    window: 128

                  spoiled:
                    kind: spoil
                    for: {spoil: [0, 0.3, 0.6], seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.second_pairs}"]
                    share: ${for.spoil}

                  # All arms learn from equally many tokens.
                  grown:
                    kind: train
                    for:
                      arm:
                        - {name: plain, second: 0.5, first: 0.3, pairs: 0.2, order: shuffled, strength: 0}
                        - {name: adaptive, second: 0.5, first: 0.3, pairs: 0.2, order: shuffled, strength: 1}
                        - {name: ordered, second: 0.5, first: 0.3, pairs: 0.2, order: curriculum, strength: 1}
                        - {name: falling, second: 0.5, first: 0.3, pairs: 0.2, order: anti-curriculum, strength: 1}
                        - {name: without-pairs, second: 0.7, first: 0.3, pairs: 0, order: shuffled, strength: 0}
                        - {name: more-pairs, second: 0.3, first: 0.3, pairs: 0.4, order: shuffled, strength: 0}
                        - {name: without-replay, second: 0.8, first: 0, pairs: 0.2, order: shuffled, strength: 0}
                      seed: ${parameters.seeds}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${ranked.texts}", name: second, field: text, weight: "${for.arm.second}", split_by: topic, order: "${for.arm.order}", difficulty: perplexity}
                        - {path: "${first_topics.texts}", name: first, field: text, weight: "${for.arm.first}", split_by: topic}
                        - {path: "${spoiled[spoil=0].texts}", name: pairs, field: text, weight: "${for.arm.pairs}"}
                      objective: causal-lm
                      mixing:
                        rates: exact
                        topics: {every: "${parameters.phase}", strength: "${for.arm.strength}"}
                      validation: {share: 0.05}
                      optimizer: {type: adamw, rate: 2e-3}
                      schedule: {type: stable, decay: 0, warmup: 10}
                      batch: {tokens: 2048, length: 128}
                      steps: ${parameters.steps}

                  # The plain arm with a part of its pairs spoiled.
                  misled:
                    kind: train
                    for: {spoil: [0.3, 0.6], seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${ranked.texts}", name: second, field: text, weight: 0.5, split_by: topic, order: shuffled, difficulty: perplexity}
                        - {path: "${first_topics.texts}", name: first, field: text, weight: 0.3, split_by: topic}
                        - {path: "${spoiled.texts}", name: pairs, field: text, weight: 0.2}
                      objective: causal-lm
                      mixing: {rates: exact}
                      validation: {share: 0.05}
                      optimizer: {type: adamw, rate: 2e-3}
                      schedule: {type: stable, decay: 0, warmup: 10}
                      batch: {tokens: 2048, length: 128}
                      steps: ${parameters.steps}

                  before:
                    kind: examine
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    tasks: ["${world.second_task}"]
                  before_first:
                    kind: examine
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    tasks: ["${world.first_task}"]
                  before_bits:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    texts: ["${world.first_test}"]
                    window: 128

                  # The second language: questions in a wording that no pair has, and texts that were never read.
                  after:
                    kind: examine
                    for: {arm: [plain, adaptive, ordered, falling, without-pairs, more-pairs, without-replay], seed: "${parameters.seeds}"}
                    model: ${grown.model}
                    tasks: ["${world.second_task}"]
                  after_misled:
                    kind: examine
                    for: {spoil: [0.3, 0.6], seed: "${parameters.seeds}"}
                    model: ${misled.model}
                    tasks: ["${world.second_task}"]
                  after_bits:
                    kind: score
                    for: {arm: [plain, adaptive, ordered, falling, without-pairs, more-pairs, without-replay], seed: "${parameters.seeds}"}
                    model: ${grown.model}
                    texts: ["${world.second_test}"]
                    window: 128

                  # The first language: what is left of it.
                  kept:
                    kind: examine
                    for: {arm: [plain, adaptive, ordered, falling, without-pairs, more-pairs, without-replay], seed: "${parameters.seeds}"}
                    model: ${grown.model}
                    tasks: ["${world.first_task}"]
                  kept_bits:
                    kind: score
                    for: {arm: [plain, adaptive, ordered, falling, without-pairs, more-pairs, without-replay], seed: "${parameters.seeds}"}
                    model: ${grown.model}
                    texts: ["${world.first_test}"]
                    window: 128

                claims:
                  pairs:
                    says: At equal tokens, 20 % written questions with answers raise the score on the new facts above texts alone.
                    arm: ${after[arm=plain].score}
                    against: ${after[arm=without-pairs].score}
                    unit: seeds
                  more-pairs:
                    says: 40 % of them are worse than 20 %.
                    arm: ${after[arm=plain].score}
                    against: ${after[arm=more-pairs].score}
                    unit: seeds
                  bears:
                    says: 30 % wrong answers do little harm (within 10 points).
                    arm: ${after_misled[spoil=0.3].score}
                    against: ${after[arm=plain].score}
                    direction: equivalent
                    margin: 0.1
                    unit: seeds
                  breaks:
                    says: 60 % wrong answers are worse than 30 %.
                    arm: ${after_misled[spoil=0.3].score}
                    against: ${after_misled[spoil=0.6].score}
                    unit: seeds
                  replay:
                    says: Without replay more of the first language is forgotten, in bits per byte.
                    arm: ${kept_bits[arm=without-replay].bits_per_byte}
                    against: ${kept_bits[arm=plain].bits_per_byte}
                    unit: seeds
                  adaptive:
                    says: A mixture of topics that follows perplexity learns the second language better than a fixed one, in bits per byte.
                    arm: ${after_bits[arm=adaptive].bits_per_byte}
                    against: ${after_bits[arm=plain].bits_per_byte}
                    direction: less
                    unit: seeds

                """#),
        Paper(
            number: 56, folder: "56-theoremllama", label: "TheoremLlama",
            title: "Transforming General-Purpose LLMs into Lean4 Experts",
            areas: ["knowledge", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 57, folder: "57-learning-by-teaching", label: "Learning by Teaching (LbT)",
            title: "Can LLMs Learn by Teaching? A Preliminary Study",
            areas: ["align", "collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 58, folder: "58-aurora-m", label: "Aurora-M",
            title: "Aurora-M: The First Open Source Multilingual Language Model Red-teamed according to the U.S. Executive Order",
            areas: ["adapt", "align"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 59, folder: "59-llama-beyond-english", label: "LLaMA Beyond English",
            title: "LLaMA Beyond English: An Empirical Study on Language Capability Transfer",
            areas: ["adapt", "examine"], state: .partial,
            command: "lyceum reproduce 59", notes: "Vocabulary extension, further pre-training and joint training between two invented languages, with claims; the grid of instruction counts is missing.",
            recipe: #"""
                # A model of one language learns a second: with its own vocabulary or a longer one, from little text or much, alone or beside its first language.
                name: 59-llama-beyond-english
                description: What moves a model to another language - new tokens or further pre-training - and what does it cost the first?

                parameters:
                  seeds: {type: list, default: [1, 2, 3], meaning: Seeds of the worlds; each has its own two languages and its own base.}
                  source_bytes: {type: whole, default: 300000, minimum: 1000, unit: bytes, meaning: Text of the first language.}
                  glimpse_bytes: {type: whole, default: 20000, minimum: 0, unit: bytes, meaning: Text of the second language that the base reads beside it.}
                  held_out_bytes: {type: whole, default: 5000, minimum: 1000, unit: bytes, meaning: Text of each language that is held out.}
                  base_passes: {type: whole, default: 3, minimum: 1, unit: passes, meaning: How often the base reads it.}
                  sizes:
                    type: list
                    default: [{name: few, bytes: 15000}, {name: many, bytes: 120000}]
                    meaning: Amounts of text of the second language.
                  passes: {type: whole, default: 2, minimum: 1, unit: passes, meaning: How often that text is read.}
                  tokens: {type: whole, default: 256, minimum: 1, unit: tokens, meaning: New tokens.}
                  lessons:
                    type: list
                    default: [{name: few, count: 300}, {name: some, count: 1200}, {name: many, count: 5000}]
                    meaning: Numbers of questions with answers in the second language.
                  lesson_passes: {type: whole, default: 4, minimum: 1, unit: passes, meaning: How often they are read.}
                  questions: {type: whole, default: 300, minimum: 20, unit: questions, meaning: Further questions of the examination.}
                  layers: {type: whole, default: 4, minimum: 1, unit: blocks, meaning: Blocks of the base.}
                  width: {type: whole, default: 64, minimum: 16, meaning: Width of the base.}

                scales:
                  small: {layers: 4, width: 64}
                  paper:
                    seeds: [1, 2, 3, 4, 5]
                    source_bytes: 600000
                    glimpse_bytes: 40000
                    held_out_bytes: 20000
                    base_passes: 6
                    sizes: [{name: few, bytes: 50000}, {name: some, bytes: 200000}, {name: many, bytes: 800000}]
                    layers: 4
                    width: 160

                steps:
                  world:
                    kind: languages
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    source_bytes: ${parameters.source_bytes}
                    target_bytes: 0
                    glimpse_bytes: ${parameters.glimpse_bytes}
                    held_out_bytes: ${parameters.held_out_bytes}
                    instructions: 0

                  fresh:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.source}"]
                    vocabulary: 512
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    heads: 4
                    context: 256

                  # Like the study's bases it has seen a little of the second language.
                  base:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${fresh.model}
                      data: {path: ["${world.source}", "${world.glimpse}"]}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 3e-3, decay: 0.01}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      epochs: ${parameters.base_passes}

                  base_source:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    texts: ["${world.source_held}"]
                    window: 256

                  base_target:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    texts: ["${world.target_held}"]
                    window: 256

                  # The second language: more text begins with the same documents.
                  reading:
                    kind: languages
                    for: {seed: "${parameters.seeds}", size: "${parameters.sizes}"}
                    seed: ${for.seed}
                    source_bytes: 0
                    target_bytes: ${for.size.bytes}
                    held_out_bytes: 0
                    instructions: 0
                    questions: 0

                  # New tokens from the text that is read then; their rows begin as the mean of the rows that wrote them before.
                  longer:
                    kind: extend
                    for: {seed: "${parameters.seeds}", size: "${parameters.sizes}"}
                    seed: ${for.seed}
                    model: ${base.model}
                    texts: ["${reading.target}"]
                    held_out: ["${world.target_held}"]
                    tokens: ${parameters.tokens}
                    initialize: subword

                  # The same text as often, by the old vocabulary and by the longer one.
                  original:
                    kind: train
                    for: {seed: "${parameters.seeds}", size: "${parameters.sizes}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data: {path: "${reading.target}"}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 1e-3, decay: 0.01}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      epochs: ${parameters.passes}

                  extended:
                    kind: train
                    for: {seed: "${parameters.seeds}", size: "${parameters.sizes}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${longer.model}
                      data: {path: "${reading.target}"}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 1e-3, decay: 0.01}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      epochs: ${parameters.passes}

                  # The same text as often, and a quarter of the tokens from the first language.
                  joint:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${reading[size=many].target}", weight: 3, passes: "${parameters.passes}"}
                        - {path: "${world.source}", weight: 1, passes: 1000}
                      mixing: {exhausted: stop}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 1e-3, decay: 0.01}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      epochs: ${parameters.passes}

                  original_target:
                    kind: score
                    for: {seed: "${parameters.seeds}", size: "${parameters.sizes}"}
                    model: ${original.model}
                    texts: ["${world.target_held}"]
                    window: 256

                  original_source:
                    kind: score
                    for: {seed: "${parameters.seeds}", size: "${parameters.sizes}"}
                    model: ${original.model}
                    texts: ["${world.source_held}"]
                    window: 256

                  extended_target:
                    kind: score
                    for: {seed: "${parameters.seeds}", size: "${parameters.sizes}"}
                    model: ${extended.model}
                    texts: ["${world.target_held}"]
                    window: 256

                  joint_target:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${joint.model}
                    texts: ["${world.target_held}"]
                    window: 256

                  joint_source:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${joint.model}
                    texts: ["${world.source_held}"]
                    window: 256

                  # Questions with answers: fewer are the beginning of more, and the examination's are others.
                  lessons:
                    kind: languages
                    for: {seed: "${parameters.seeds}", lessons: "${parameters.lessons}"}
                    seed: ${for.seed}
                    source_bytes: 0
                    target_bytes: 0
                    held_out_bytes: 0
                    instructions: ${for.lessons.count}
                    questions: ${parameters.questions}

                  taught_base:
                    kind: train
                    for: {seed: "${parameters.seeds}", lessons: "${parameters.lessons}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data: {path: "${lessons.instructions}"}
                      objective: sft
                      mixing: {packing: padding-free}
                      optimizer: {type: adamw, rate: 1e-3}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      epochs: ${parameters.lesson_passes}

                  # The same after the base has read the second language.
                  taught:
                    kind: train
                    for: {seed: "${parameters.seeds}", lessons: "${parameters.lessons}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${original[size=many].model}
                      data: {path: "${lessons.instructions}"}
                      objective: sft
                      mixing: {packing: padding-free}
                      optimizer: {type: adamw, rate: 1e-3}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      epochs: ${parameters.lesson_passes}

                  answers_base:
                    kind: examine
                    for: {seed: "${parameters.seeds}", lessons: "${parameters.lessons}"}
                    model: ${taught_base.model}
                    questions: [{path: "${lessons.questions}", name: habits}]

                  answers:
                    kind: examine
                    for: {seed: "${parameters.seeds}", lessons: "${parameters.lessons}"}
                    model: ${taught.model}
                    questions: [{path: "${lessons.questions}", name: habits}]

                  # How far the longer vocabulary is behind (in bits per byte, of its own distance in `reference`) with most text, against with little.
                  gap:
                    kind: gain
                    for: {seed: "${parameters.seeds}"}
                    before: ${original_target[size=many].bits_per_byte}
                    after: ${extended_target[size=many].bits_per_byte}
                    reference_before: ${original_target[size=few].bits_per_byte}
                    reference_after: ${extended_target[size=few].bits_per_byte}

                  # By which part of itself the first language's figure rose.
                  joint_cost:
                    kind: gain
                    for: {seed: "${parameters.seeds}"}
                    before: ${base_source.bits_per_byte}
                    after: ${joint_source.bits_per_byte}
                    reference_before: 0
                    reference_after: ${base_source.bits_per_byte}

                claims:
                  shorter:
                    says: New tokens from little text shorten the second language by at least a fifth.
                    arm: ${longer[size=few].shortening}
                    against: 0.2
                  little_text:
                    says: With little text the old vocabulary is the better one, in bits per byte.
                    arm: ${original_target[size=few].bits_per_byte}
                    against: ${extended_target[size=few].bits_per_byte}
                    direction: less
                  gap_shrinks:
                    says: With more text the longer vocabulary catches up.
                    arm: ${gap.difference}
                    against: 0
                    direction: less
                  target_only:
                    says: Reading the second language alone costs the first bits per byte.
                    arm: ${original_source[size=many].bits_per_byte}
                    against: ${base_source.bits_per_byte}
                  joint:
                    says: A quarter of the first language holds it within 3 %.
                    arm: ${joint_cost.share}
                    against: 0
                    direction: not-greater
                    margin: 0.03
                  more_lessons:
                    says: After reading, more lessons bring more right answers.
                    arm: ${answers[lessons=many].score}
                    against: ${answers[lessons=few].score}
                  lessons_suffice:
                    says: With many lessons it does not matter whether the second language was read before, within 5 points.
                    arm: ${answers[lessons=many].score}
                    against: ${answers_base[lessons=many].score}
                    direction: equivalent
                    margin: 0.05

                """#),
        Paper(
            number: 60, folder: "60-large-concept-models", label: "Large Concept Models",
            title: "The Future of AI: Exploring the Potential of Large Concept Models",
            areas: ["pretrain"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 61, folder: "61-openmedlm", label: "OpenMedLM",
            title: "OpenMedLM: Prompt engineering can out-perform fine-tuning in medical question-answering with open-source large language models",
            areas: ["collaborate", "examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks medqa --strategy openmedlm", notes: "The chain of prompting strategies runs on any multiple-choice task; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 62, folder: "62-mechgpt", label: "MechGPT",
            title: "a language-based strategy for mechanics and materials modeling that connects knowledge across scales, disciplines and modalities",
            areas: ["adapt", "data", "knowledge", "collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 63, folder: "63-skill-mix", label: "Skill-Mix",
            title: "Skill-Mix: a Flexible and Expandable Family of Evaluations for AI models",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 64, folder: "64-nephrology-mcq", label: "Nephrology MCQ",
            title: "A Comparative Study of Open-Source Large Language Models, GPT-4 and Claude 2: Multiple-Choice Test Taking in Nephrology",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks nephrology", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 65, folder: "65-low-param-agents", label: "Low-parameter agents",
            title: "Enhancing the General Agent Capabilities of Low-Parameter LLMs through Tuning and Multi-Branch Reasoning",
            areas: ["collaborate", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 66, folder: "66-statqa", label: "StatQA",
            title: "Are Large Language Models Good Statisticians?",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 67, folder: "67-finetuning-guide", label: "Fine-tuning guide",
            title: "The Ultimate Guide to Fine-Tuning LLMs from Basics to Breakthroughs: An Exhaustive Review of Technologies, Research, Best Practices, Applied Research Challenges and Opportunities",
            areas: ["adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 68, folder: "68-lifelong-learning-survey", label: "Lifelong learning",
            title: "Towards Lifelong Learning of Large Language Models: A Survey",
            areas: ["adapt", "knowledge"], state: .partial,
            command: "lyceum exam lifelong RECORD… --tasks TASKS", notes: "The measures over a sequence of fields.",
            recipe: nil),
        Paper(
            number: 69, folder: "69-evaluating-llms-survey", label: "Evaluating LLMs",
            title: "Evaluating Large Language Models: A Comprehensive Survey",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 70, folder: "70-corex", label: "Corex",
            title: "Corex: Pushing the Boundaries of Complex Reasoning through Multi-Model Collaboration",
            areas: ["collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 71, folder: "71-aligning-survey", label: "Aligning LLMs",
            title: "Aligning Large Language Models with Human: A Survey",
            areas: ["align"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 72, folder: "72-auto-cei", label: "Auto-CEI",
            title: "Automatic Curriculum Expert Iteration for Reliable LLM Reasoning",
            areas: ["align"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 73, folder: "73-medagents", label: "MedAgents",
            title: "MedAgents: Large Language Models as Collaborators for Zero-shot Medical Reasoning",
            areas: ["collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 74, folder: "74-secbench", label: "SecBench",
            title: "SecBench: A Comprehensive Multi-Dimensional Benchmarking Dataset for LLMs in Cybersecurity",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks secbench", notes: "The benchmark runs on its own files with any model; lyceum exam judge grades short answers by a rubric; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 75, folder: "75-multi-agent-survey", label: "Multi-agent collaboration survey",
            title: "Multi-Agent Collaboration Mechanisms: A Survey of LLMs",
            areas: ["collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 76, folder: "76-llm-survey-capabilities", label: "LLM capabilities",
            title: "A Survey on Large Language Models with some Insights on their Capabilities and Limitations",
            areas: ["pretrain", "collaborate", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 77, folder: "77-cmm-math", label: "CMM-Math",
            title: "A Chinese Multimodal Math Dataset To Evaluate and Enhance the Mathematics Reasoning of Large Multimodal Models",
            areas: ["vision", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 78, folder: "78-mix-cpt", label: "Mix-CPT",
            title: "Mix-CPT: A Domain Adaptation Framework via Decoupling Knowledge Learning and Format Alignment",
            areas: ["adapt"], state: .partial,
            command: "lyceum reproduce 78", notes: "Logit-swap self-distillation beside a teacher or its stored answers, plain-text mixtures, selection of samples, alignment by SFT and DPO; the recipe aligns by SFT alone, and with five seeds none of its six claims is decided.",
            recipe: #"""
                # Knowledge first, form later: a field's texts mixed with instructions as plain text, beside the model training started from, then a short
                # alignment on a few easy samples.
                name: 78-mix-cpt
                description: Does mixing plain instructions into a field's texts, and a teacher with the truth in the place of its first choice, keep what was known?

                parameters:
                  towns: {type: whole, default: 16, minimum: 8, maximum: 5000, unit: towns, meaning: "General towns, and as many of the field; each has four facts."}
                  layers: {type: whole, default: 3, minimum: 1, unit: blocks, meaning: Blocks of the model.}
                  width: {type: whole, default: 128, minimum: 32, meaning: Elements of a hidden state.}
                  base_tokens: {type: whole, default: 160000, minimum: 1000, unit: tokens, meaning: Length of the general training.}
                  field_tokens: {type: whole, default: 32000, minimum: 1000, unit: tokens, meaning: "Length of every arm's training on the field."}
                  rate: {type: number, default: 2e-3, minimum: 1e-6, maximum: 1, meaning: Learning rate on the field.}
                  alpha: {type: number, default: 1, minimum: 0, meaning: "Weight of the teacher's divergence."}
                  samples: {type: whole, default: 80, minimum: 8, unit: samples, meaning: Samples of the alignment.}
                  align_steps: {type: whole, default: 40, minimum: 1, unit: optimizer steps, meaning: Length of the alignment.}
                  methods: {type: list, default: [ppl, hardest], meaning: How samples of the alignment are chosen.}
                  seeds: {type: list, default: [1, 2, 3, 4, 5], meaning: Seeds of world and training.}

                scales:
                  small: {towns: 16, base_tokens: 160000, field_tokens: 32000, seeds: [1, 2, 3, 4, 5]}
                  paper: {towns: 200, layers: 6, width: 256, rate: 1e-3, base_tokens: 4000000, field_tokens: 1000000, samples: 400, align_steps: 200, methods: [ppl, fas, random, hardest], seeds: [1, 2, 3, 4, 5]}

                steps:
                  world:
                    kind: mix-world
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    towns: ${parameters.towns}

                  fresh:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.general}", "${world.field}"]
                    vocabulary: 640
                    chat: true
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    context: 128

                  # General knowledge in prose, and four kinds of instructions about half of it, as plain text.
                  base:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${fresh.model}
                      data:
                        - {path: "${world.general}", name: prose, weight: 1}
                        - {path: "${world.instructions}", name: instructions, weight: 1, rendering: plain}
                        - {path: "${world.preferences}", name: preferences, weight: 0.25, rendering: plain}
                      objective: causal-lm
                      mixing: {rates: exact}
                      optimizer: {type: adamw, rate: 3e-3}
                      schedule: {type: cosine, warmup: 0.03}
                      batch: {sequences: 4, length: 64}
                      tokens: ${parameters.base_tokens}

                  # The field: alone, mixed three to one with plain instructions and preferences, and the mixture beside the base as teacher. Equal tokens.
                  field:
                    kind: train
                    for:
                      arm:
                        - {name: domain, general: 0, teacher: none}
                        - {name: mix, general: 1, teacher: none}
                        - {name: lssd, general: 1, teacher: lssd}
                        - {name: self, general: 1, teacher: self}
                      seed: ${parameters.seeds}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${world.field}", name: field, weight: 3}
                        - {path: ["${world.instructions}", "${world.preferences}"], name: general, weight: "${for.arm.general}", rendering: plain}
                      objective: causal-lm
                      distillation: {type: "${for.arm.teacher}", alpha: "${parameters.alpha}"}
                      mixing: {rates: exact}
                      optimizer: {type: adamw, rate: "${parameters.rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {sequences: 4, length: 64}
                      tokens: ${parameters.field_tokens}

                  before:
                    kind: examine
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    include: ["${world.exams}"]
                    tasks: [old_facts, new_facts, old_questions, new_questions]
                    metric: acc

                  after:
                    kind: examine
                    for: {arm: [domain, mix, lssd, self], seed: "${parameters.seeds}"}
                    model: ${field.model}
                    include: ["${world.exams}"]
                    tasks: [old_facts, new_facts, old_questions, new_questions]
                    metric: acc

                  # The same short alignment for all: the samples each model finds easiest, in the chat template.
                  easy:
                    kind: select
                    for: {arm: [domain, mix, lssd, self], seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    model: ${field.model}
                    samples: ["${world.instructions}", "${world.preferences}"]
                    method: ppl
                    count: ${parameters.samples}

                  align:
                    kind: train
                    for: {arm: [domain, mix, lssd, self], seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${field.model}
                      data: {path: "${easy.samples}", name: easy}
                      objective: sft
                      optimizer: {type: adamw, rate: 1e-3}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {sequences: 8, length: 128}
                      steps: ${parameters.align_steps}

                  chat:
                    kind: examine
                    for: {arm: [domain, mix, lssd, self], seed: "${parameters.seeds}"}
                    model: ${align.model}
                    include: ["${world.exams}"]
                    tasks: [new_chat, old_chat]
                    chat: true
                    metric: acc

                  # Easy samples or hard ones, for the model of the mixture beside its teacher.
                  chosen:
                    kind: select
                    for: {method: "${parameters.methods}", seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    model: ${field[arm=lssd].model}
                    samples: ["${world.instructions}", "${world.preferences}"]
                    method: ${for.method}
                    count: ${parameters.samples}

                  shaped:
                    kind: train
                    for: {method: "${parameters.methods}", seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${field[arm=lssd].model}
                      data: {path: "${chosen.samples}", name: chosen}
                      objective: sft
                      optimizer: {type: adamw, rate: 1e-3}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {sequences: 8, length: 128}
                      steps: ${parameters.align_steps}

                  kept:
                    kind: examine
                    for: {method: "${parameters.methods}", seed: "${parameters.seeds}"}
                    model: ${shaped.model}
                    include: ["${world.exams}"]
                    tasks: [old_facts]
                    metric: acc

                claims:
                  mix_keeps:
                    says: The mixture keeps at least as much general knowledge as the field alone (within 2 points).
                    arm: ${after[arm=mix].old_facts/acc}
                    against: ${after[arm=domain].old_facts/acc}
                    direction: not-less
                    margin: 0.02
                  teacher_keeps:
                    says: The swapped teacher keeps at least as much general knowledge as the mixture alone (within 2 points).
                    arm: ${after[arm=lssd].old_facts/acc}
                    against: ${after[arm=mix].old_facts/acc}
                    direction: not-less
                    margin: 0.02
                  teacher_learns:
                    says: The swapped teacher lets as much of the field be learned as the mixture alone (within 5 points).
                    arm: ${after[arm=lssd].new_facts/acc}
                    against: ${after[arm=mix].new_facts/acc}
                    direction: not-less
                    margin: 0.05
                  swap_learns:
                    says: Beside the swapped teacher more of the field is learned than beside the teacher as it is.
                    arm: ${after[arm=lssd].new_facts/acc}
                    against: ${after[arm=self].new_facts/acc}
                  mix_is_asked:
                    says: After the same alignment, the mixture answers more questions about the field in a chat than the field alone.
                    arm: ${chat[arm=mix].new_chat/acc}
                    against: ${chat[arm=domain].new_chat/acc}
                  easy_keeps:
                    says: Aligned on easy samples, at least as much general knowledge is kept as on hard ones (within 2 points).
                    arm: ${kept[method=ppl].old_facts/acc}
                    against: ${kept[method=hardest].old_facts/acc}
                    direction: not-less
                    margin: 0.02

                """#),
        Paper(
            number: 79, folder: "79-weaver", label: "Weaver",
            title: "Weaver: Foundation Models for Creative Writing",
            areas: ["pretrain", "align", "serve"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 80, folder: "80-pedagogical-alignment", label: "Pedagogical alignment",
            title: "Pedagogical Alignment of Large Language Models",
            areas: ["align", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 81, folder: "81-fedpipe", label: "FedPipe",
            title: "Automated Federated Pipeline for Parameter-Efficient Fine-Tuning of Large Language Models",
            areas: ["federate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 82, folder: "82-medical-exam-generation", label: "Medical exam question generation",
            title: "The Potential of LLMs in Medical Education: Generating Questions and Answers for Qualification Exams",
            areas: ["data", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 83, folder: "83-human-inspired-curriculum", label: "Human-inspired learning strategies",
            title: "Fine-tuning Large Language Models with Human-inspired Learning Strategies in Medical Question Answering",
            areas: ["adapt", "data"], state: .partial,
            command: "lyceum reproduce 83", notes: "Every order against a random one on five seeds, with difficulty judged by models: sorted orders are worse here. Categories come from a column: making them from embeddings is missing.",
            recipe: #"""
                # Six orders of the same questions, by topic and by difficulty that models judged: does one teach more than a random order?
                name: 83-human-inspired-curriculum
                description: Blocked, interleaved and rising orders of training questions against a random one, with difficulty judged by models.

                parameters:
                  seeds: {type: list, default: [1, 2, 3, 4, 5], meaning: "Worlds, weights and orders."}
                  things: {type: whole, default: 8, minimum: 5, maximum: 200, meaning: "Things of each of the six topics."}
                  items: {type: whole, default: 5000, minimum: 10, unit: questions, meaning: "Questions that are learned in an order, in one pass."}
                  base_tokens: {type: whole, default: 300k, minimum: 1000, unit: tokens, meaning: "Pre-training of the base model on lessons and exercises."}
                  judge_tokens: {type: whole, default: 300k, minimum: 1000, unit: tokens, meaning: "Training of each judge."}
                  judges: {type: list, default: [{name: shallow, layers: 2, width: 96}], meaning: "Models that judge how hard the questions are; more than one are averaged."}
                  rate: {type: number, default: 2e-3, meaning: "Learning rate of the ordered training."}

                scales:
                  small: {}
                  paper: {seeds: [1, 2, 3, 4, 5], things: 12, items: 20000, base_tokens: 800k, judge_tokens: 1000k, judges: [{name: shallow, layers: 2, width: 96}, {name: deep, layers: 4, width: 128}]}

                steps:
                  world:
                    kind: rule-chains
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    things: ${parameters.things}
                    items: ${parameters.items}

                  new_base:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.lessons}", "${world.exercises}"]
                    vocabulary: 512
                    layers: 3
                    width: 96
                    heads: 4
                    context: 128

                  base:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${new_base.model}
                      data:
                        - {path: "${world.lessons}", field: text, weight: 0.6}
                        - {path: "${world.exercises}", field: text, weight: 0.4}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 3e-3}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 4, length: 128}
                      tokens: ${parameters.base_tokens}
                      checkpoint: {every: 500, keep: 1, keep_best: false}

                  # Judges are models of other sizes than the one that is trained.
                  new_judge:
                    kind: fresh
                    for: {judge: "${parameters.judges}", seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    tokenizer: ${new_base.model}
                    layers: ${for.judge.layers}
                    width: ${for.judge.width}
                    heads: 4
                    context: 128

                  judge:
                    kind: train
                    for: {judge: "${parameters.judges}", seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${new_judge.model}
                      data:
                        - {path: "${world.lessons}", field: text, weight: 0.6}
                        - {path: "${world.exercises}", field: text, weight: 0.4}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 3e-3}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {sequences: 4, length: 128}
                      tokens: ${parameters.judge_tokens}
                      checkpoint: {every: 500, keep: 1, keep_best: false}

                  judgement:
                    kind: examine
                    for: {judge: "${parameters.judges}", seed: "${parameters.seeds}"}
                    model: ${judge.model}
                    questions: [{path: "${world.items}", name: items}]

                  judged:
                    kind: difficulty
                    for: {seed: "${parameters.seeds}"}
                    records: ${judgement.record}
                    truth: steps

                  tune:
                    kind: train
                    for:
                      order: [shuffled, curriculum, interleaved, blocked, interleaved-curriculum, blocked-curriculum]
                      seed: ${parameters.seeds}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${judged.texts}", order: "${for.order}", category: topic, difficulty: difficulty}
                      objective: sft
                      mixing: {packing: padding-free, log_order: true}
                      optimizer: {type: adamw, rate: "${parameters.rate}"}
                      schedule: constant
                      batch: {sequences: 8, length: 64}
                      epochs: 1
                      checkpoint: {every: 500, keep: 1, keep_best: false}

                  # For comparison: rising by the number of rules to apply instead of the judges' difficulty.
                  tune_true:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${judged.texts}", order: curriculum, difficulty: steps}
                      objective: sft
                      mixing: {packing: padding-free, log_order: true}
                      optimizer: {type: adamw, rate: "${parameters.rate}"}
                      schedule: constant
                      batch: {sequences: 8, length: 64}
                      epochs: 1
                      checkpoint: {every: 500, keep: 1, keep_best: false}

                  before:
                    kind: examine
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    questions: [{path: "${world.examination}", name: chains}]

                  after:
                    kind: examine
                    for:
                      order: [shuffled, curriculum, interleaved, blocked, interleaved-curriculum, blocked-curriculum]
                      seed: ${parameters.seeds}
                    model: ${tune.model}
                    questions: [{path: "${world.examination}", name: chains}]

                  after_true:
                    kind: examine
                    for: {seed: "${parameters.seeds}"}
                    model: ${tune_true.model}
                    questions: [{path: "${world.examination}", name: chains}]

                claims:
                  learned:
                    says: The questions teach something, in a random order.
                    arm: ${after[order=shuffled].score}
                    against: ${before.score}
                  judged:
                    says: Difficulty judged by models follows the number of rules to apply (rank correlation above 0.6).
                    arm: ${judged.correlation}
                    against: 0.6
                  early:
                    says: A rising order is seen in the loss, which is lower in the first third than in a random order.
                    arm: ${tune[order=curriculum].loss/first_third}
                    against: ${tune[order=shuffled].loss/first_third}
                    direction: less
                  late:
                    says: And higher in the last third.
                    arm: ${tune[order=curriculum].loss/last_third}
                    against: ${tune[order=shuffled].loss/last_third}
                  curriculum:
                    says: Rising difficulty teaches more than a random order.
                    arm: ${after[order=curriculum].score}
                    against: ${after[order=shuffled].score}
                  blocked:
                    says: Topic by topic teaches more than a random order.
                    arm: ${after[order=blocked].score}
                    against: ${after[order=shuffled].score}
                  blocked_curriculum:
                    says: Topic by topic, rising inside, teaches more than a random order.
                    arm: ${after[order=blocked-curriculum].score}
                    against: ${after[order=shuffled].score}
                  interleaved:
                    says: Topics in turn teach more than a random order.
                    arm: ${after[order=interleaved].score}
                    against: ${after[order=shuffled].score}
                  interleaved_curriculum:
                    says: Topics in turn, each round harder, teach more than a random order.
                    arm: ${after[order=interleaved-curriculum].score}
                    against: ${after[order=shuffled].score}
                  models_or_rules:
                    says: Rising difficulty as models judge it teaches more than rising numbers of rules.
                    arm: ${after[order=curriculum].score}
                    against: ${after_true.score}

                """#),
        Paper(
            number: 84, folder: "84-direction-aware-translation", label: "Direction-aware training with group-wise merging (DATM)",
            title: "Asymmetric Conflict and Synergy in Post-training for LLM-based Multilingual Machine Translation",
            areas: ["adapt", "fuse"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 85, folder: "85-llm-kg-roadmap", label: "LLM+KG roadmap",
            title: "Unifying Large Language Models and Knowledge Graphs: A Roadmap",
            areas: ["knowledge"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 86, folder: "86-limited-impact-medical-adaptation", label: "The limited impact of medical adaptation",
            title: "The Limited Impact of Medical Adaptation of Large Language and Vision-Language Models",
            areas: ["examine", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 87, folder: "87-chatgpt-alternatives", label: "ChatGPT alternatives",
            title: "ChatGPT Alternative Solutions: Large Language Models Survey",
            areas: ["serve", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 88, folder: "88-aops-instruct-liveaopsbench", label: "AoPS-Instruct / LiveAoPSBench",
            title: "Leveraging Online Olympiad-Level Math Problems for LLMs Training and Contamination-Resistant Evaluation",
            areas: ["data", "examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks liveaopsbench", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 89, folder: "89-complex-qa-hybrid", label: "Complex QA",
            title: "Complex QA and language models hybrid architectures, Survey",
            areas: ["knowledge", "collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 90, folder: "90-tinyhelen", label: "TinyHelen",
            title: "TinyHelen's First Curriculum: Training and Evaluating Tiny Language Models in a Simpler Language Environment",
            areas: ["data", "pretrain", "examine"], state: .partial,
            command: "lyceum reproduce 90", notes: "Rewriting in common words by any model, checked; measures; tiny models on both languages, crossed, on made and on given pairs; instructions in both languages; the pacing curriculum with four keys; the benchmark on its own files. The other architectures and the fine-tuning on Leaner-GLUE are missing.",
            recipe: #"""
                # The same stories as people write and in lean language: which teaches a tiny model more in equal numbers of tokens and steps?
                name: 90-tinyhelen
                description: Do tiny models learn more from text in few, common words than from the same text as people write it, at equal tokens?

                parameters:
                  seeds: {type: list, default: [1, 2, 3, 4, 5], meaning: "Each makes people, stories and both models anew."}
                  people: {type: whole, default: 32, minimum: 4, maximum: 2000, unit: people, meaning: "People the stories tell of, eight facts each."}
                  pairs: {type: whole, default: 2500, minimum: 10, unit: stories, meaning: Stories in both languages.}
                  layers: {type: whole, default: 2, minimum: 1, maximum: 100, unit: blocks, meaning: Blocks of the models.}
                  width: {type: whole, default: 96, minimum: 8, maximum: 4096, meaning: "Elements of a hidden state, a multiple of four."}
                  tokens: {type: whole, default: 120k, minimum: 1024, unit: tokens, meaning: "Training of each model, the same for both."}
                  rate: {type: number, default: 1e-2, meaning: "Learning rate, by Muon, the same for both."}

                scales:
                  small: {}
                  paper: {people: 200, pairs: 20000, layers: 4, width: 128, tokens: 4000k}

                steps:
                  world:
                    kind: simplify-pairs
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    people: ${parameters.people}
                    pairs: ${parameters.pairs}
                    tests: 150

                  # One vocabulary for both, learned from both languages.
                  fresh:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.original}", "${world.leaner}"]
                    vocabulary: 768
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    heads: 4
                    context: 256

                  simple_original: {kind: simplicity, for: {seed: "${parameters.seeds}"}, texts: ["${world.original}"], sample: 20000}
                  simple_leaner: {kind: simplicity, for: {seed: "${parameters.seeds}"}, texts: ["${world.leaner}"], sample: 20000}

                  train_original:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${fresh.model}
                      data: [{path: "${world.original}", field: text}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 256}
                      tokens: ${parameters.tokens}
                      validation: {share: 0}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}
                  train_leaner:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${fresh.model}
                      data: [{path: "${world.leaner}", field: text}]
                      objective: causal-lm
                      optimizer: {type: muon, rate: "${parameters.rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {tokens: 1024, micro: 1024, length: 256}
                      tokens: ${parameters.tokens}
                      validation: {share: 0}
                      checkpoint: {every: 1000, keep: 1, keep_best: false}

                  # Each model on further stories in its own language and in the other.
                  bits_original_on_original: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${train_original.model}", texts: ["${world.original_test}"], window: 256, limit: 40}
                  bits_original_on_leaner: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${train_original.model}", texts: ["${world.leaner_test}"], window: 256, limit: 40}
                  bits_leaner_on_original: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${train_leaner.model}", texts: ["${world.original_test}"], window: 256, limit: 40}
                  bits_leaner_on_leaner: {kind: score, for: {seed: "${parameters.seeds}"}, model: "${train_leaner.model}", texts: ["${world.leaner_test}"], window: 256, limit: 40}

                  # What it has understood: sentences to complete with one of six values, in the words of its own language.
                  facts_original: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${train_original.model}", tasks: ["${world.original_task}"]}
                  facts_leaner: {kind: examine, for: {seed: "${parameters.seeds}"}, model: "${train_leaner.model}", tasks: ["${world.leaner_task}"]}

                claims:
                  entropy:
                    says: Lean stories have a lower entropy of words.
                    arm: ${simple_leaner.unigram_entropy}
                    against: ${simple_original.unigram_entropy}
                    direction: less
                  own:
                    says: A model of lean stories is surer of lean stories than a model of the originals is of originals, in bits per byte.
                    arm: ${bits_leaner_on_leaner.bits_per_byte}
                    against: ${bits_original_on_original.bits_per_byte}
                    direction: less
                  lean:
                    says: On lean stories the model of lean stories is better.
                    arm: ${bits_leaner_on_leaner.bits_per_byte}
                    against: ${bits_original_on_leaner.bits_per_byte}
                    direction: less
                  crossed:
                    says: On originals it is worse.
                    arm: ${bits_leaner_on_original.bits_per_byte}
                    against: ${bits_original_on_original.bits_per_byte}
                  facts:
                    says: At equal tokens it knows more of the facts, each model asked in its own language.
                    arm: ${facts_leaner.score}
                    against: ${facts_original.score}

                """#),
    ]
}
