/** Inventories that Ansible reads too, by what they are about; in INI unless the name ends in yml. */
export const inventories: Readonly<Record<string, string>> = {
  'hosts without a group': 'a ansible_host=192.0.2.1\nb\n\n# c\n; d\n  e   # with a comment\n',
  'the same host twice': '[web]\na x=1 y=2\n[db]\na y=3\n[web]\nb\n',
  'ranges and ports':
    '[web]\nweb[01:10].example.com:2222 x=1\nx[a:c]-[1:3]\nw[2:9:3]\nd[:2]\nL[X:Z]\np[1:2]:22\n[all]\nlone:2200\n',
  values: `[v]
h a=1 b=-7 c=010 d=0x1F e=1.5 f=True g=false h=None i=yes j= k='1' l="x y" m='a "b"' n="a \\"b\\"" o=x\\ y p=a=b q=1_000 r=0b11 s=0o17
i text="it's" hash='a # b' # comment
j cut=x#y
k neg=-0 plus=+5 exp=1e3 under=1__0 word=x1 path=/a/b v=1.2.3 time=12:30
`,
  'variables of groups': `[v]
h
[v:vars]
a=1
b = two words
c="quoted"
d='it is'
e=x # no comment
f=1 # a comment
g="x" # a comment
h=True
i=
j=a=b
k = 'a' 'b
l=010
`,
  'groups of groups': `[top:children]
mid
side
[mid:children]
low
[low]
a
[side]
a
b
[top:vars]
x=top
y=top
z=top
[mid:vars]
y=mid
z=mid
[low:vars]
z=low
[side:vars]
y=side
[all:vars]
x=all
w=all
`,
  priorities: `[one]
a
[two]
a
[three]
a
[one:vars]
x=one
ansible_group_priority=10
[two:vars]
x=two
[three:vars]
x=three
y=3
[two:vars]
y=2
`,
  'a child before its section': '[p:children]\nq\n[p:vars]\nx=1\n[q]\na\n[q:vars]\nx=2\n',
  'connections and users':
    'localhost ansible_connection=local\n[win]\nw ansible_connection=winrm ansible_user="a b"\n[web]\na ansible_port=2222 ansible_user=root\n',
  'line ends of Windows': '[web]\r\na x=1\r\n\r\n[web:vars]\r\ny=two words\r\n',
  'sections with comments': '[web] # first\na\n[web:vars]# second\nx=1\n[all:children] # third\nweb # fourth\n',
  'one group everywhere.yml': `all:
  vars: {w: all}
  hosts:
    a: {x: 1, ansible_host: 192.0.2.1}
    b:
  children:
    web:
      hosts:
        "w[1:3].example.com": {z: true}
        a:
      vars: {x: web, y: text}
      children:
        deep: {hosts: {"c:2222": {}}, vars: {x: deep}}
    deep: {hosts: {d: {y: 1.5}}}
`,
  'several groups on top.yml': 'web:\n  hosts: one\ndb:\n  children: web\n  vars: {x: db}\nnone:\n',
  'in JSON.json': '{"all": {"hosts": {"a": {"x": [1, 2]}}, "children": {"web": {"hosts": {"a": null}}}}}',
};
