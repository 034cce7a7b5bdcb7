/**
 * What every command's reference says beyond its options, by full name: what it reads and writes, when it fails, what it never does.
 * Paragraphs of whole sentences.
 */
export const commandDetails: Readonly<Record<string, readonly string[]>> = {
  flotilla: [
    'Every command takes the fleet as -f PATH: a fleet file, or a folder with a fleet.yaml or with a cdktf.json whose context names one. Without it the folder where you are counts; nothing is looked for elsewhere.',
    'Exit status: 0 done or nothing to do, 1 wrong input (nothing was written) or a no to the question of deploy, 2 something would change (--check), 3 a tool or a machine failed or a run was interrupted, 130 interrupted at a question.',
    'NO_COLOR and TERM=dumb end colours; CI ends questions and redrawing and makes --frozen the default.',
  ],
  'flotilla init': [
    'Writes fleet.yaml, package.json, cdktf.json, .gitignore and a workflow that reviews pull requests. Nothing is ever overwritten: files that are there already, with another content, are listed, and none is written. A package.json of yours stays as it is, and the npm command that completes it is printed. The same command goes on after a kill.',
    'The key is the first of: --key, keys/LOGIN.pub in the folder, ~/.ssh/id_*.pub, the SSH agent. If there is none, a new pair is made in keys/; its private half has no passphrase and is ignored by git.',
    'With --from, every host that is reached over SSH becomes a static node, called as the host up to the first dot, or by the whole name with hyphens for dots where several hosts would share that. Its address is ansible_host or the name itself; names are not looked up. Groups become labels (group-web: member). The variables ram, arch, seller, region and price are taken, and from facts ansible_memtotal_mb and ansible_architecture; what is left out is printed.',
  ],
  'flotilla plan': [
    'Reads fleet.yaml with the keys, manifests and included files that it names, and fleet.lock.yaml. Reaches no vendor, needs neither token nor Terraform nor root. All mistakes are told at once, each with its place, what was expected, and the next step.',
    'Writes fleet.lock.yaml, the ledger, whole or not at all, unless --check or --frozen is given. Commit it: it holds the numbers, generations and placements that must not move.',
    'Changes are told against what the last deploy confirmed: new, hot (a delivery while it runs), reboot, replace (its machine is made anew), adopt (a machine that exists joins), leaving, gone.',
    'A node that is gone keeps its number, so that it gets the same one when it comes back. --forget gives the number free; it is refused for nodes in the fleet file and for nodes whose machine is still there.',
    'Tells for each vendor, region and node what is lost with it, where the next plan puts that, and which data nobody gets back; require in the fleet file makes it a mistake. --without NAME shows the plan that follows a loss, and what to do then: it writes nothing, and exits with 2 if a replica finds no room or what is required does not hold then.',
    'What stands stays. --rebalance moves replicas where that spreads them better over vendors, regions and nodes, never away from their data; the moves are in the ledger for the next deploy.',
  ],
  'flotilla newnode': [
    "A machine that you rent already becomes a node with its address and its root password: it is logged in to with the system's ssh, looked at (system, memory, processor, virtualisation, kernel), written into the fleet file, given the keys of the fleet, and deployed. From then on it lets nobody in by password, and root not at all.",
    'Asks each password without showing it. It is kept in memory alone: not in an argument, a file or a log. --key FILE, or an empty answer, takes a key that the machine knows. --user NAME logs in as an account with sudo; its password is also that of sudo.',
    'Takes the first SSH host key that it sees, and writes it as key: into the fleet file, where you can compare it with the console of the machine; a machine that shows another one is refused. Write key: yourself, and no other is ever accepted. Your known_hosts is neither read nor written; what your ssh configuration says of the way there (ProxyJump) holds.',
    'Refuses, with every reason at once, guests of OpenVZ and LXC, kernels without vxlan or br_netfilter, operating systems that cannot be set up, too little memory or disk, and a rescue system. What the fleet file says already of the node is kept.',
    'Several machines join side by side, and one that fails holds none of the others back; the run then ends with 3. Run again it finds out by itself how far each machine is and goes on from there, also after a kill; a machine that has joined is asked for nothing. What follows is a whole deploy, for all vendors; --no-deploy stops before it.',
  ],
  'flotilla rehearse newnode': [
    'Like flotilla newnode, with a machine of the rehearsal and its network. It writes the fleet file and the ledger too: take a copy of the fleet for drills.',
  ],
  'flotilla replace': [
    "Raises the node's generation in the ledger, so that the next deploy makes its machine anew, under the same name, number, subnet and pods. Nothing happens to the machine before that deploy.",
    'Asking again before that deploy raises nothing twice; --again does, for a replacement that failed half-way. --undo wants the deployed generation again; it is safe, because if a deploy has made the machine anew without confirming it, Terraform refuses to destroy the new one: ask for the replacement again then. It takes back requests only: an edit that needs another machine is taken back in the fleet file.',
    'Of several nodes all are asked for or none. A static machine is made anew by its owner, and joins as it did the first time.',
  ],
  'flotilla deploy': [
    'Plans, shows the plan, asks, then has Terraform apply core, the vendors side by side, and mesh; records in the ledger, before it begins, which machines may stand from then on, and afterwards which nodes have their delivery; writes out/, starts the pods. It stands for npx cdktf deploy core VENDORS mesh followed by flotilla emit. A run that was killed is mended by the next.',
    'Needs the tokens of the vendors in the environment variables that their Terraform providers read, and Terraform 1.5 or later or OpenTofu. A node that cannot be reached holds nothing back for the others; the run then ends with 3.',
    '--skip VENDOR goes on without the stack of a vendor that is gone; what the others need of it is taken from its state. Its machines are removed by the first deploy that can reach it again.',
  ],
  'flotilla emit': [
    "Writes the files of the engines to out/: for BOSH cloud and CPI config, for podman placements with their Quadlets, an Ansible inventory, an SSH configuration. Secrets are only in out/secret, readable by you alone. Reads the outputs of mesh from the fleet's own state, or from a file.",
  ],
  'flotilla ssh': [
    "Runs the system's ssh with out/ssh/config: your own keys and agent, and the host key that the fleet knows. What stands behind -- is run there.",
  ],
  'flotilla explain': [
    'Errors and warnings have stable codes, which the last line of a report names. This tells why something is refused, what to do, and shows a wrong and a right example.',
    'pod/NAME asks why the replicas of a pod are where they are: for each of them the reason, and for every other node what forbids it or which aim would get worse, with figures. The fleet and its ledger are read as plan does, and nothing is written; a fleet without room for all is explained as well.',
  ],
  'flotilla fit': [
    "Finds the cheapest nodes from the vendors' catalogues on which all pods of the fleet have a place: memory after what a node keeps for itself, processors, ports, with, apart, where and what manifests ask of a node; replicas are spread as their spread says. New nodes get the labels that pods ask for. Orders nothing, and writes no file.",
    'Prices are list prices for a month without VAT, as old as the output says. A size whose price is not known is never chosen; a node of the fleet file that states its price makes its size known. Prices of several currencies are compared by --rate; without one they count one to one, and the output says so.',
    'Without --keep everything is ordered anew, and a node to which pods are pinned is one of the new nodes, under its name. With --keep the nodes of the fleet stay, cost nothing more, and only what is missing beside them is found; replicas may move then, as with flotilla plan --rebalance.',
    '--survive asks that the loss of a vendor, region or node leaves a replica of every pod that is not disposable; require in the fleet file asks for the same. --room-for-loss asks for room on the other nodes for all that any one vendor holds, which about doubles the cost of a fleet of two vendors; it is off unless asked for, and the output says what the worst loss would do.',
    'The output says whether the nodes are proved to be the cheapest, or that no cheaper set was found and below which cost there can be none. Where planning would not place or spread the pods as well on them, or where no nodes could spread a pod as it asks, it says so too.',
  ],
  'flotilla completion': [
    "Prints a script for your shell. zsh needs compinit. Commands, options, the nodes and stacks of the fleet, and the codes of errors are completed. It completes the word flotilla: where you have it through npx only, write alias flotilla='npx flotilla' as well.",
  ],
  'flotilla firstboot': [
    'Reads the fleet and the ledger as plan does, and writes nothing. What is printed is what Terraform sends, after it was made to fit: files may stand gzipped in it. Where even that is too large, it may be gzipped as a whole; it is printed before that, and standard error says so. A static machine has no user data: it gets the script, by flotilla newnode.',
    'Keys exist only in the state of core. Words that begin with LATE stand for them, so what is printed holds no secret; standard error names them.',
    '--format shows the same first boot by another transport: cloud-config or ignition, as the operating system reads it, or script, which every one can run.',
  ],
  'flotilla rehearse': [
    'A rehearsal deploys the very stacks that a real deploy would, with the real Terraform, onto hosts that boot on this machine, in a network without a way out. Vendors are played by a stand-in provider; no token is used, no vendor can be reached.',
  ],
  'flotilla rehearse up': [
    'Plans and writes the ledger like plan, then applies every stack. Needs Linux and root, or --paper. State, logs and records lie under $XDG_STATE_HOME/flotilla/rehearsals, images of hosts under $XDG_CACHE_HOME/flotilla; the folder of the fleet gets out/ and nothing else. What a rehearsal confirms is kept apart from what a deploy confirms.',
  ],
  'flotilla rehearse status': ['Shows which machines are on, their addresses, and which stacks were applied.'],
  'flotilla rehearse exec': [
    "Runs any program inside of the rehearsal's network, with Terraform's configuration set so that it knows the stand-in and no other provider: ansible, curl, ssh, docker, terraform, cdktf. Its exit status becomes this one's.",
  ],
  'flotilla rehearse ssh': ['Like flotilla ssh, for the rehearsal, inside of its network.'],
  'flotilla rehearse kill': [
    'The machine stops at once, without shutting down; what was on its disk stays. flotilla rehearse boot switches it on again.',
  ],
  'flotilla rehearse boot': ['Waits until the machine answers.'],
  'flotilla rehearse reboot': ['Shuts the machine down in order and waits until it answers again.'],
  'flotilla rehearse machine': [
    "The machine stands in the rehearsal's network, with a root password, an SSH daemon that takes it, host keys of its own and nothing else: what rehearse newnode and newnode start from. Its password is made up; it is shown once on a terminal, and lies in a file that only you can read, for as long as the machine is there. The same command again finds the machine as it is; --anew installs it anew.",
    'Machines of static nodes need no such command: rehearse up boots them by itself and joins them, and status, kill, boot and reboot know them by their node.',
  ],
  'flotilla rehearse down': [
    'Without terraform destroy: hosts, network and state are removed, as if the vendors had vanished. The fleet file and the ledger stay, so does out/.',
  ],
};
